"""The audit trail: records made durable before anything leaves."""
