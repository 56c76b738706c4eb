"""Writes the network as an ONNX model in memory, so that OpenCV runs it and no worker needs PyTorch.

The few messages needed of ONNX's protobuf format (onnx.proto3, IR version 8, operators of version 13) are encoded
by hand; the operators are Conv, Relu, Add and Resize.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from onitsearch.detect.net.shape import LEVELS, REPEATS

Array = np.ndarray[Any, Any]
_FLOAT, _INTS, _STRING = 1, 7, 3


def model(weights: Mapping[str, Array]) -> bytes:
    """Return the ONNX model of the network with these folded weights (``name.weight``, ``name.bias``).

    Input ``image`` (1, 12, h/2, w/2): the page of 0 to 1 with each 2 × 2 block of pixels laid into channels;
    outputs ``cells`` and ``masks`` as the training's network gives them.
    """
    graph = _Graph(weights)
    levels = [graph.conv("image", "stem", stride=2, relu=True)]
    for number, count in enumerate(REPEATS):
        x = graph.conv(levels[-1], f"stages.{number}.0", stride=2, relu=True)
        for block in range(1, count + 1):
            inner = graph.conv(x, f"stages.{number}.{block}.first", relu=True)
            x = graph.relu(graph.add(x, graph.conv(inner, f"stages.{number}.{block}.second")))
        levels.append(x)
    last = len(LEVELS) - 2
    deep = graph.conv(levels[-1], f"lateral.{last}", size=1)
    for number in range(last - 1, -1, -1):
        joined = graph.add(graph.conv(levels[number + 1], f"lateral.{number}", size=1), graph.double(deep))
        deep = graph.conv(joined, f"smooth.{number}", relu=True)
    fine = graph.add(graph.conv(levels[0], "fine", size=1), graph.double(graph.conv(deep, "coarse", size=1)))
    graph.conv(graph.conv(fine, "mask.0", relu=True), "mask.1", size=1, out="masks")
    tower = graph.conv(graph.conv(deep, "tower.0", relu=True), "tower.1", relu=True)
    graph.conv(tower, "cells", size=1, out="cells")
    return graph.finished()


class _Graph:
    """Collects nodes and weights; each method adds one operator and returns the name of its answer."""

    def __init__(self, weights: Mapping[str, Array]) -> None:
        self.weights = weights
        self.nodes: list[bytes] = []
        self.tensors: list[bytes] = [_tensor("twice", np.array([1, 1, 2, 2], np.float32))]

    def conv(
        self, x: str, name: str, *, stride: int = 1, size: int = 3, relu: bool = False, out: str = ""
    ) -> str:
        """A convolution with bias, padded to keep the image's size (or half of it)."""
        for part in ("weight", "bias"):
            self.tensors.append(
                _tensor(f"{name}.{part}", np.asarray(self.weights[f"{name}.{part}"], np.float32))
            )
        attributes = {"kernel_shape": [size] * 2, "strides": [stride] * 2, "pads": [size // 2] * 4}
        made = self._node("Conv", [x, f"{name}.weight", f"{name}.bias"], out or f"{name}.out", attributes)
        return self.relu(made) if relu else made

    def relu(self, x: str) -> str:
        return self._node("Relu", [x], f"{x}.relu")

    def add(self, one: str, two: str) -> str:
        return self._node("Add", [one, two], f"{one}.{two}.add")

    def double(self, x: str) -> str:
        """Each pixel four times."""
        modes = {"mode": "nearest", "coordinate_transformation_mode": "asymmetric", "nearest_mode": "floor"}
        return self._node("Resize", [x, "", "twice"], f"{x}.double", modes)

    def finished(self) -> bytes:
        graph = b"".join(_field(1, node) for node in self.nodes)
        graph += _field(2, b"pictures") + b"".join(_field(5, tensor) for tensor in self.tensors)
        graph += _field(11, _value("image", 12)) + _field(12, _value("cells")) + _field(12, _value("masks"))
        opset = _field(1, b"") + _number(2, 13)
        return _number(1, 8) + _field(7, graph) + _field(8, opset)

    def _node(
        self, operator: str, given: Sequence[str], made: str, attributes: Mapping[str, Any] | None = None
    ) -> str:
        node = b"".join(_field(1, name.encode()) for name in given) + _field(2, made.encode())
        node += _field(3, made.encode()) + _field(4, operator.encode())
        for name, value in (attributes or {}).items():
            node += _field(5, _attribute(name, value))
        self.nodes.append(node)
        return made


def _attribute(name: str, value: str | list[int]) -> bytes:
    if isinstance(value, str):
        return _field(1, name.encode()) + _field(4, value.encode()) + _number(20, _STRING)
    return _field(1, name.encode()) + b"".join(_number(8, one) for one in value) + _number(20, _INTS)


def _tensor(name: str, values: Array) -> bytes:
    dims = b"".join(_number(1, size) for size in values.shape)
    return dims + _number(2, _FLOAT) + _field(8, name.encode()) + _field(9, values.astype("<f4").tobytes())


def _value(name: str, channels: int | None = None) -> bytes:
    """An input or output of floats; sizes that vary with the page carry a name instead of a number."""
    sizes = [_number(1, 1), _number(1, channels) if channels else _field(2, f"{name}_c".encode())]
    sizes += [_field(2, f"{name}_h".encode()), _field(2, f"{name}_w".encode())]
    shape = b"".join(_field(1, size) for size in sizes)
    return _field(1, name.encode()) + _field(2, _field(1, _number(1, _FLOAT) + _field(2, shape)))


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _field(field: int, content: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(content)) + content


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out += struct.pack("B", value & 0x7F | 0x80)
        value >>= 7
    return bytes(out) + struct.pack("B", value)
