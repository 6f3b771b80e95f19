"""Numbers that macOS publishes under a name, read by notify(3): fresh at every reading, no privilege needed."""

from __future__ import annotations

import ctypes

from bench.machine import macos_library

STATUS_OK = 0


def state_of(name: str) -> int | None:
    """Give the number published under a name, 0 where nobody has published one; None off macOS or on refusal."""
    library = macos_library.load(macos_library.SYSTEM)
    return None if library is None else _read(library, name)


def _read(library: macos_library.Library, name: str) -> int | None:
    """Register, read, cancel: no token is left behind."""
    status, token_type = ctypes.c_uint32, ctypes.c_int
    register = macos_library.function(
        library, "notify_register_check", status, ctypes.c_char_p, ctypes.POINTER(token_type)
    )
    get = macos_library.function(library, "notify_get_state", status, token_type, ctypes.POINTER(ctypes.c_uint64))
    cancel = macos_library.function(library, "notify_cancel", status, token_type)
    token, state = token_type(), ctypes.c_uint64()
    if register(name.encode(), ctypes.byref(token)) != STATUS_OK:
        return None
    is_read = get(token, ctypes.byref(state)) == STATUS_OK
    cancel(token)
    return int(state.value) if is_read else None
