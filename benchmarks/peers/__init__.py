"""The same workloads as people write them elsewhere; each file is one contender."""
