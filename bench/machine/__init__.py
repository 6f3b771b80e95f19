"""What this machine is and how it is: cores, memory, power, heat, and who else uses it; read in process and cheaply."""
