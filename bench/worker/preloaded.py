"""What the fork server imports once, so that no worker pays for it: no device is touched, no thread started."""

from bench.worker.process import preload

preload()
