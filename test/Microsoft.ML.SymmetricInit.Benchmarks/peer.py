"""ConstNet in PyTorch eager mode: the other side of the benchmark.

Arguments: depth widen batch threads memory_format(contiguous|channels_last).
Then, for each line of standard input, "train N" or "score N", runs N batches and prints the seconds they took.
"""
import sys
import time

import torch
import torch.nn as nn
import torch.nn.functional as F


class Block(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.bn = nn.BatchNorm2d(inputs)
        self.conv = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        widens = inputs != outputs or stride != 1
        self.conv_res = nn.Conv2d(inputs, outputs, 1, stride, bias=False) if widens else None

    def forward(self, x):
        activated = F.relu(self.bn(x), inplace=True)
        shortcut = x if self.conv_res is None else self.conv_res(x)
        return shortcut + self.conv(activated)


class ConstNet(nn.Module):
    def __init__(self, depth, widen, channels=3, classes=10):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, 16, 3, 1, 1, bias=False)
        blocks, width = [], 16
        for group in range(3):
            outputs = 16 * widen << group
            for index in range((depth - 4) // 3):
                blocks.append(Block(width, outputs, 2 if group > 0 and index == 0 else 1))
                width = outputs
        self.blocks = nn.Sequential(*blocks)
        self.fc = nn.Linear(width, classes)

    def forward(self, x):
        return self.fc(F.relu(self.blocks(self.conv1(x)), inplace=True).mean((2, 3)))


depth, widen, batch, threads = (int(argument) for argument in sys.argv[1:5])
memory_format = torch.channels_last if sys.argv[5] == "channels_last" else torch.contiguous_format
torch.set_num_threads(threads)
torch.manual_seed(1)
network = ConstNet(depth, widen).to(memory_format=memory_format)
images = torch.randn(batch, 3, 32, 32).to(memory_format=memory_format)
labels = torch.randint(0, 10, (batch,))
optimizer = torch.optim.SGD(network.parameters(), 1e-5, momentum=0.9, weight_decay=5e-4)


def train():
    optimizer.zero_grad(set_to_none=True)
    logits = network(images)
    loss = F.cross_entropy(logits, labels)
    loss.backward()
    optimizer.step()
    return loss.item(), logits.argmax(1).eq(labels).sum().item()


@torch.inference_mode()
def score():
    return network(images).softmax(1).numpy()


print("ready", flush=True)
for line in sys.stdin:
    task, count = line.split()
    network.train(task == "train")
    step = train if task == "train" else score
    started = time.perf_counter()
    for _ in range(int(count)):
        step()
    print(time.perf_counter() - started, flush=True)
