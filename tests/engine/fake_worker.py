"""A simulated worker: a real process that speaks the protocol and misbehaves as its model's config tells it.

The config maps a length (as text), ``start`` or ``load`` to a behaviour; what is not named completes.
Nothing is measured; every figure is made up and says ``simulated``.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time

import msgspec

from bench import events, orders
from bench.trial import Calibration, Caveat, Environment, Evidence, Failure, Load, Measurement, Outcome, Twin
from bench.worker.channel import OrderReader

MARK = "simulated"
CONTROL = 4e10
"""The control of a simulated machine at its best, operations per second."""


def main(orders_fd: int, events_fd: int, device: str) -> int:
    incoming = OrderReader(orders_fd)
    incoming.start()
    return FakeWorker(events_fd, device).serve(incoming)


class FakeWorker:
    def __init__(self, events_fd: int, device: str) -> None:
        self._events_fd = events_fd
        self._device = device
        self._behaviours: dict[str, str] = {}
        self._lengths_done: list[int] = []

    def serve(self, incoming: OrderReader) -> int:
        start = os.environ.get("FAKE_WORKER_START", "")
        self._behave(start)
        if start == "leak":
            self._say(events.DeviceMissing(device=self._device, message=_secrets()))
            return 3
        if start == "no_device":
            self._say(events.DeviceMissing(device=self._device, message=f"no {self._device} here ({MARK})"))
            return 3
        self._say(events.WorkerReady(pid=os.getpid(), environment=_environment()))
        while not isinstance(order := incoming.take(), orders.Leave):
            self._obey(order)
        return 0

    def _obey(self, order: orders.Order) -> None:
        if isinstance(order, orders.LoadModel):
            self._load(order)
        elif isinstance(order, orders.Calibrate):
            self._behave(os.environ.get("FAKE_WORKER_CALIBRATION", ""))
            self._say(events.Calibrated(calibration=_calibration(self._device, order.dtype)))
        elif isinstance(order, orders.TryTwin):
            self._try_twin(order)
        elif isinstance(order, orders.MeasureLength):
            self._measure(order)

    def _try_twin(self, order: orders.TryTwin) -> None:
        """The twin runs, unless the config says otherwise under ``twin``."""
        behaviour = str(order.spec.config.get("twin", ""))
        self._behave(behaviour)
        twin = Twin(verdict="ran", detail=MARK)
        if behaviour == "too_long":
            twin = Twin(
                verdict="failed", detail=MARK, exception_type="IndexError", message="index out of range in self"
            )
        self._say(events.TwinTried(trial_id=order.trial_id, twin=twin))

    def _load(self, order: orders.LoadModel) -> None:
        self._behaviours = {key: str(value) for key, value in order.spec.config.items()}
        self._say(events.LoadProgressed(phase="build"))
        behaviour = self._behaviours.get("load", "")
        self._behave(behaviour)
        if behaviour.startswith("fail:"):
            self._say(events.LoadFailed(failure=_failure(behaviour)))
        elif behaviour == "leak":
            print(_secrets(), file=sys.stderr, flush=True)
            self._say(events.LoadFailed(failure=Failure(outcome=Outcome.LOAD_FAILED, cause=_secrets())))
        else:
            self._say(events.ModelLoaded(load=_load()))

    def _leak(self, behaviour: str, trial_id: int) -> None:
        """Say the secrets of the environment wherever a worker can say anything."""
        secrets = _secrets()
        print(f"\x1b[31m401 for {secrets}\x1b[0m", file=sys.stderr, flush=True)
        if behaviour == "leak_by_dying":
            raise RuntimeError(secrets)
        if behaviour == "leak_garbage":
            os.write(self._events_fd, f'{{"event": "{secrets}"}}\n'.encode())
        evidence = Evidence(message=secrets, traceback_tail=secrets, stderr_tail=secrets, exception_type=secrets)
        self._say(
            events.TrialFailed(
                trial_id=trial_id, failure=Failure(outcome=Outcome.FAILED, cause=secrets, evidence=evidence)
            )
        )

    def _measure(self, order: orders.MeasureLength) -> None:
        behaviour = self._behaviours.get(str(order.sequence_length), "")
        self._say(events.TrialProgressed(trial_id=order.trial_id, phase="repeat", done=1, planned=5))
        self._behave(behaviour)
        if behaviour.startswith("leak"):
            self._leak(behaviour, order.trial_id)
            return
        if behaviour in {"wrong_beside", "fail_beside"}:
            self._behave(f"say_on_stderr:{self._behaviours['stderr']}")
            behaviour = "fail:wrong_numbers" if behaviour == "wrong_beside" else "fail:failed"
        if behaviour.startswith("fail:"):
            self._say(events.TrialFailed(trial_id=order.trial_id, failure=_failure(behaviour)))
        elif behaviour == "other_trial":
            self._say(events.TrialCompleted(trial_id=order.trial_id + 1000, measurement=_measurement(1)))
        else:
            measurement = _measurement(order.sequence_length, slept=self._naps(behaviour))
            speed = {"held_up": 0.5, "at_twice_the_speed": 2.0}.get(behaviour, 1.0)
            measurement = msgspec.structs.replace(measurement, control_operations_per_s=CONTROL * speed)
            if self._behaviours.get("figures") == "varied":
                measurement = _varied(measurement, order.trial_id)
            self._say(events.TrialCompleted(trial_id=order.trial_id, measurement=measurement))
            if behaviour == "complete_then_die":
                os.kill(os.getpid(), signal.SIGKILL)

    def _naps(self, behaviour: str) -> bool:
        """Say that the machine slept: once, which the named file remembers, or always."""
        kind, _, name = behaviour.partition(":")
        if kind == "nap_once" and not os.path.exists(name):  # noqa: PTH110
            open(name, "w").close()  # noqa: PTH123
            return True
        return kind == "nap"

    def _behave(self, behaviour: str) -> None:
        kind, _, argument = behaviour.partition(":")
        if kind == "signal":
            print(f"about to die ({MARK})", file=sys.stderr, flush=True)
            os.kill(os.getpid(), signal.Signals[argument])
        elif kind == "exit":
            os._exit(int(argument))
        elif kind == "garbage":
            os.write(self._events_fd, b"\xff\x00 not an event\n")
        elif kind == "endless_line":
            self._write_endless_line()
        elif kind == "fork":
            _leave_processes_behind(argument)
        elif kind == "flood":
            sys.stderr.write("\x1b[31mnoise \x07" * 500_000 + "\nlast words\n")
            sys.stderr.flush()
            os._exit(7)
        elif kind == "say_on_stderr":
            print(f"{argument} ({MARK})", file=sys.stderr, flush=True)
        else:
            self._linger(kind, argument)

    def _linger(self, kind: str, argument: str) -> None:
        if kind == "hang":
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            time.sleep(3600)
        elif kind == "eat":
            self._eaten = bytearray(b"x") * int(argument)
            time.sleep(3600)
        elif kind == "slow":
            time.sleep(float(argument))
        elif kind == "wait_for":
            _wait_for_file(argument)

    def _write_endless_line(self) -> None:
        try:
            while True:
                os.write(self._events_fd, b"x" * 65_536)
        except BrokenPipeError:
            os._exit(8)

    def _say(self, event: events.WorkerEvent) -> None:
        os.write(self._events_fd, events.encode_event(event) + b"\n")


def _leave_processes_behind(pids_file: str) -> None:
    """Start a process in this session, and one that hides in a session of its own behind a parent that is gone."""
    sleep = ["sleep", "3600"]
    near = subprocess.Popen(sleep)
    hidden = (
        "import subprocess as s, sys; print(s.Popen(sys.argv[1:], start_new_session=True, stdout=s.DEVNULL,"
        " stderr=s.DEVNULL).pid)"
    )
    far = subprocess.run([sys.executable, "-c", hidden, *sleep], check=True, capture_output=True, text=True)
    with open(pids_file, "w") as file:  # noqa: PTH123
        file.write(f"{near.pid} {far.stdout}")


def _secrets() -> str:
    return os.environ["FAKE_WORKER_SECRETS"]


def _wait_for_file(name: str) -> None:
    while not os.path.exists(name):  # noqa: PTH110
        time.sleep(0.01)


def _failure(behaviour: str) -> Failure:
    outcome = Outcome(behaviour.partition(":")[2])
    return Failure(outcome=outcome, cause=f"{outcome.value} ({MARK})", evidence=Evidence(message=MARK))


def _environment() -> Environment:
    return Environment(
        device="cpu",
        device_name=MARK,
        host=MARK,
        operating_system=MARK,
        machine=MARK,
        python_version=MARK,
        torch_version=MARK,
        transformers_version=MARK,
        logical_cores=1,
        physical_cores=1,
        torch_threads=1,
        total_memory_bytes=1,
        device_memory_bytes=None,
        niceness=0,
        variables={},
    )


def _calibration(device: str, dtype: str) -> Calibration:
    return Calibration(
        device=device,
        dtype=dtype,
        operations_per_s=1e11,
        bytes_per_s=1e10,
        small_operations_per_s=5e10,
        attention_operations_per_s=5e10,
        call_s=1e-5,
        baseline_bytes=300_000_000,
        spent_s=0.0,
        control_operations_per_s=CONTROL,
    )


def _load() -> Load:
    return Load(
        weights="random",
        source=MARK,
        parameters=1_000_000,
        weights_bytes=4_000_000,
        config_s=0.1,
        build_s=0.2,
        weights_s=0.0,
        move_s=0.0,
        baseline_bytes=1,
        after_load_bytes=2,
        memory_instrument=MARK,
        dtype="float32",
        attention="eager",
        declared_limit=None,
        position_limit=None,
    )


def _measurement(length: int, *, slept: bool = False) -> Measurement:
    return Measurement(
        samples_s=(0.1, 0.1, 0.1, 0.1, 0.1),
        first_pass_s=0.2,
        latency_s=0.1,
        latency_low_s=0.1,
        latency_high_s=0.1,
        latency_p5_s=0.1,
        latency_p95_s=0.1,
        throughput_tokens_per_s=length / 0.1,
        peak_bytes=5_000_000,
        peak_instrument=MARK,
        process_peak_bytes=6_000_000,
        process_peak_instrument=MARK,
        caveats=(Caveat.SUSPENDED,) if slept else (),
        slept_s=60.0 if slept else 0.0,
    )


def _varied(measured: Measurement, seed: int) -> Measurement:
    """Give figures with as many digits as real ones have, no two alike."""
    figures = random.Random(seed)
    samples_s = tuple(sorted(0.1 * figures.lognormvariate(0, 0.1) for _ in measured.samples_s))
    return msgspec.structs.replace(
        measured,
        samples_s=samples_s,
        first_pass_s=2 * samples_s[-1],
        latency_s=samples_s[2],
        latency_low_s=samples_s[0],
        latency_high_s=samples_s[-1],
        latency_p5_s=samples_s[0],
        latency_p95_s=samples_s[-1],
        throughput_tokens_per_s=measured.throughput_tokens_per_s * 0.1 / samples_s[2],
        peak_bytes=5_000_000 + figures.randrange(10_000_000),
        process_peak_bytes=20_000_000 + figures.randrange(10_000_000),
        other_cores=figures.random(),
    )


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]))
