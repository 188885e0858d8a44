"""Protocols of identity providers: each adapter speaks one, none stores anything."""
