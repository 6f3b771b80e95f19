"""What is written for people, and the scripts that write the pages which follow from the product."""
