"""The projection runner and what follows the journal."""
