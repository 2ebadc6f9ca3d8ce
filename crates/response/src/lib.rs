//! Response: quick, honest letters, from the top, to every affected customer.
