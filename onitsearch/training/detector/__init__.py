"""How the network that finds pictures is made: pages with truth, mixtures of them, losses, training, scoring."""
