"""Load fulfillment functions and run them."""
