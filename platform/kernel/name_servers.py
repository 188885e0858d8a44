"""Asking name servers for TXT records, with nothing but the standard library.

