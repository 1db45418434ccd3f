"""ConstNet and LeakyNet in PyTorch, written from the papers' description, with the module names of the published code.

Arguments: network (ConstNet|LeakyNet) depth widen batch_norm(0|1) slope classes IN PIXELS OUT.
Loads the safetensors file IN strictly, prints the logits of the float images [N, 3, 8, 8] of the file PIXELS, one image a line,
then gives the state random values, writes it to the safetensors file OUT and prints the logits again.
"""
import json
import struct
import sys

import numpy
import torch
from torch import nn
from torch.nn import functional

TYPES = {"F32": numpy.float32, "I64": numpy.int64}


class ConstNetBlock(nn.Module):
    def __init__(self, inputs, outputs, stride, index, norm, slope):
        super().__init__()
        self.norm = norm
        self.bn = nn.BatchNorm2d(inputs)
        self.conv = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        if inputs != outputs:
            self.conv_res = nn.Conv2d(inputs, outputs, 1, stride, bias=False)
        self.scale = nn.Parameter(torch.ones(1))
        self.biases = nn.ParameterList([nn.Parameter(torch.zeros(1)), nn.Parameter(torch.zeros(1))])

    def forward(self, x):
        activated = functional.relu(self.bn(x) if self.norm else x + self.biases[0])
        branch = self.conv(activated) if self.norm else self.scale * (self.conv(activated) + self.biases[1])
        return branch + (self.conv_res(activated) if hasattr(self, "conv_res") else x)


class LeakyNetBlock(nn.Module):
    def __init__(self, inputs, outputs, stride, index, norm, slope):
        super().__init__()
        self.normalizes = norm and index % 2 == 1
        self.slope = slope
        self.bn = nn.BatchNorm2d(outputs)
        self.conv = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.biases = nn.ParameterList([nn.Parameter(torch.zeros(1)), nn.Parameter(torch.zeros(1))])

    def forward(self, x):
        y = functional.leaky_relu(self.conv(x + self.biases[0]), self.slope)
        return self.bn(y) if self.normalizes else y


class Group(nn.Module):
    def __init__(self, blocks):
        super().__init__()
        self.layer = nn.Sequential(*blocks)


class Network(nn.Module):
    def __init__(self, block, depth, widen, norm, slope, classes):
        super().__init__()
        self.slope = slope if block is LeakyNetBlock else 0
        self.conv1 = nn.Conv2d(3, 16, 3, 1, 1, bias=False)
        width, index = 16, 0
        for group in range(3):
            blocks = []
            for place in range((depth - 4) // 3):
                blocks.append(block(width, 16 * widen << group, 2 if group and not place else 1, index, norm, slope))
                width, index = 16 * widen << group, index + 1
            setattr(self, f"block{group + 1}", Group(blocks))
        self.fc = nn.Linear(width, classes)

    def forward(self, x):
        x = self.conv1(x)
        for group in (self.block1, self.block2, self.block3):
            x = group.layer(x)
        return self.fc(functional.leaky_relu(x, self.slope).mean((2, 3)))


def read(path):
    with open(path, "rb") as file:
        header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
        values = file.read()
    header.pop("__metadata__", None)
    return {name: torch.from_numpy(numpy.frombuffer(values[slice(*entry["data_offsets"])], TYPES[entry["dtype"]]).reshape(entry["shape"]).copy())
            for name, entry in header.items()}


def write(path, state):
    header, values = {"__metadata__": {"format": "pt"}}, b""
    for name, tensor in state.items():
        array = numpy.ascontiguousarray(tensor.numpy())
        code = next(code for code, kind in TYPES.items() if kind == array.dtype)
        header[name] = {"dtype": code, "shape": list(tensor.shape), "data_offsets": [len(values), len(values) + array.nbytes]}
        values += array.tobytes()
    text = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + values)


def show(network, images):
    with torch.no_grad():
        for row in network(images):
            print(" ".join(repr(value) for value in row.tolist()))


name, depth, widen, norm, slope, classes, source, pixels, target = sys.argv[1:]
torch.set_num_threads(1)
torch.manual_seed(1)
block = {"ConstNet": ConstNetBlock, "LeakyNet": LeakyNetBlock}[name]
network = Network(block, int(depth), int(widen), norm == "1", float(slope), int(classes)).eval()
images = torch.from_numpy(numpy.fromfile(pixels, numpy.float32)).view(-1, 3, 8, 8)
network.load_state_dict(read(source), strict=True)
show(network, images)
# What the variant does not use stays as it was made, as it does in training.
network.train()(images).sum().backward()
with torch.no_grad():
    for parameter in network.parameters():
        if parameter.grad is not None:
            parameter.copy_(torch.rand_like(parameter) - 0.4)
network.eval()
write(target, network.state_dict())
show(network, images)
