"""One command that runs the whole product on one machine: `edem demo`."""
