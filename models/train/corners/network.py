"""The corner network: a depthwise encoder-decoder. In: (N, 3, 256, 256) RGB, 0..255. Out: `planes` (N, 3, 64, 64)
logits (document, its edges, its corners) and `present` (N, 1), the logit of there being a document.

Only convolutions, ReLU, addition, nearest resizing by two, average pooling and one Gemm: what both back ends run alike.
"""
import torch
from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval


def folded(net):
    """The same network with every normalisation folded into the convolution before it: faster to go on training."""
    for layers in [module for module in net.modules() if isinstance(module, nn.Sequential)]:
        if len(layers) > 1 and isinstance(layers[1], nn.BatchNorm2d):
            layers[0], layers[1] = fuse_conv_bn_eval(layers[0].eval(), layers[1].eval()), nn.Identity()
    return net.train()


def conv(inputs, outputs, size=1, stride=1, groups=1, relu=True):
    layers = [nn.Conv2d(inputs, outputs, size, stride, size // 2, groups=groups, bias=False), nn.BatchNorm2d(outputs)]
    return nn.Sequential(*layers, *([nn.ReLU(inplace=True)] if relu else []))


class Block(nn.Module):
    """Inverted bottleneck with a wide kernel: expand, depthwise, project, add."""

    def __init__(self, inputs, outputs, stride=1, expand=2, size=5):
        super().__init__()
        inner = inputs * expand
        self.body = nn.Sequential(
            conv(inputs, inner), conv(inner, inner, size, stride, inner), conv(inner, outputs, relu=False))
        self.same = stride == 1 and inputs == outputs

    def forward(self, x):
        y = self.body(x)
        return x + y if self.same else y


class Merge(nn.Module):
    """Up by two, add the finer features, mix."""

    def __init__(self, coarse, fine, outputs):
        super().__init__()
        self.across = conv(coarse, outputs, relu=False)
        self.skip = conv(fine, outputs, relu=False)
        self.mix = nn.Sequential(conv(outputs, outputs, 5, 1, outputs), conv(outputs, outputs))

    def forward(self, coarse, fine):
        up = nn.functional.interpolate(self.across(coarse), scale_factor=2, mode="nearest")
        return self.mix(torch.relu(up + self.skip(fine)))


class Corners(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(conv(3, 16, 3, 2), conv(16, 16, 3, 2, 16), conv(16, 24))
        self.at4 = nn.Sequential(Block(24, 24, size=3))
        self.at8 = nn.Sequential(Block(24, 48, 2, size=3), Block(48, 48))
        self.at16 = nn.Sequential(Block(48, 80, 2, 3, size=3), Block(80, 80), Block(80, 80))
        self.at32 = nn.Sequential(Block(80, 128, 2, 3, size=3), Block(128, 128), Block(128, 128), Block(128, 128))
        self.context = nn.Linear(128, 128)
        self.present = nn.Linear(128, 1)
        self.up16 = Merge(128, 80, 72)
        self.up8 = Merge(72, 48, 48)
        self.up4 = Merge(48, 24, 32)
        self.head = nn.Sequential(conv(32, 32, 3, 1, 32), conv(32, 32), nn.Conv2d(32, 3, 1))

    def forward(self, picture):
        x = picture / 64.0 - 2.0
        f4 = self.at4(self.stem(x))
        f8 = self.at8(f4)
        f16 = self.at16(f8)
        f32 = self.at32(f16)
        pooled = nn.functional.adaptive_avg_pool2d(f32, 1).flatten(1)
        f32 = f32 + self.context(pooled)[:, :, None, None]
        y = self.up4(self.up8(self.up16(f32, f16), f8), f4)
        return self.head(y), self.present(pooled)


def load(state, fold=False):
    """A network with the weights of a checkpoint, which may be folded already; `fold` makes it so."""
    normalised = any(name.endswith("running_mean") for name in state)
    net = Corners()
    if not normalised:
        net = folded(net)
    net.load_state_dict(state)
    return folded(net) if normalised and fold else net
