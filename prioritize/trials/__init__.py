"""What trial records say: names of agents, arms, roles, stop reasons and states."""
