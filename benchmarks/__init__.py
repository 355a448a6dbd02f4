"""What measures the speed of the site: a corpus of any size, its peers, and the run that compares them."""
