"""One file for one way of settling a question; `retrieval.gather` is the door that chooses among them."""
