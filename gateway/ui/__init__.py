"""The pages people read, in French; they receive finished views and decide nothing."""
