"""Write golden.npz: what PyTorch (in double) and transformers compute on small random inputs.

Neither is needed to run the tests; they read the file. To write it anew, in an environment of its
own:

    pip install torch==2.13.0 transformers==5.23.0 numpy
    python tests/engine/golden/make_golden.py

Entries are called `case/name`. Linear weights are stored as the engine takes them, (in, out).
"""

# PyTorch and transformers are not part of the development environment:
# mypy: ignore-errors

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812  PyTorch's own abbreviation
from torch import nn
from torch.nn.attention.bias import causal_lower_right
from transformers import LlamaConfig
from transformers.generation.logits_process import TopKLogitsWarper, TopPLogitsWarper
from transformers.modeling_rope_utils import ROPE_INIT_FUNCTIONS
from transformers.models.bloom.modeling_bloom import build_alibi_tensor
from transformers.models.gptj.modeling_gptj import apply_rotary_pos_emb as rotate_gptj
from transformers.models.gptj.modeling_gptj import create_sinusoidal_positions
from transformers.models.llama.modeling_llama import LlamaRotaryEmbedding
from transformers.models.llama.modeling_llama import apply_rotary_pos_emb as rotate_llama
from transformers.models.t5.modeling_t5 import T5Attention

GOLDEN = Path(__file__).with_name("golden.npz")
FOUND: dict[str, Any] = {}


def keep(case: str, **values: Any) -> None:
    for name, value in values.items():
        array = value.detach().numpy() if isinstance(value, torch.Tensor) else np.asarray(value)
        FOUND[f"{case}/{name}"] = array


def normal(*shape: int) -> torch.Tensor:
    return torch.randn(*shape, dtype=torch.float64)


def attention() -> None:
    q, k, v = normal(2, 4, 3, 8), normal(2, 4, 5, 8), normal(2, 4, 5, 6)
    few_k, few_v = normal(2, 2, 5, 8), normal(2, 2, 5, 6)
    allowed = torch.rand(2, 1, 3, 5) > 0.4
    allowed[0, 0, 1] = False
    added = normal(3, 5)
    call = F.scaled_dot_product_attention
    keep("sdpa", q=q, k=k, v=v, few_k=few_k, few_v=few_v, allowed=allowed, added=added)
    keep(
        "sdpa",
        plain=call(q, k, v),
        boolean=call(q, k, v, attn_mask=allowed),
        additive=call(q, k, v, attn_mask=added),
        scaled=call(q, k, v, scale=0.3),
        causal=call(q, k, v, is_causal=True),
        lower_right=call(q, k, v, attn_mask=causal_lower_right(3, 5)),
        grouped=call(q, few_k, few_v, enable_gqa=True),
    )


def functions() -> None:
    x = 2 * normal(4, 7)
    gamma, beta = normal(7), normal(7)
    keep("functions", x=x, gamma=gamma, beta=beta)
    keep(
        "functions",
        log_softmax=F.log_softmax(x, -1),
        softmax_columns=F.softmax(x, 0),
        logsumexp=torch.logsumexp(x, -1),
        jacobian=torch.func.vmap(torch.func.jacrev(lambda row: F.softmax(row / 0.7, -1)))(x),
        entropy=torch.distributions.Categorical(logits=x).entropy(),
        layer_norm=F.layer_norm(x, (7,), gamma, beta, 1e-5),
        layer_norm_plain=F.layer_norm(x, (7,), eps=0.5),
        rms_norm=F.rms_norm(x, (7,), gamma, 1e-6),
        gelu=F.gelu(x),
        gelu_tanh=F.gelu(x, approximate="tanh"),
        silu=F.silu(x),
        relu=F.relu(x),
    )
    targets = torch.tensor([3, -100, 0, 6])
    keep(
        "loss",
        targets=targets,
        mean=F.cross_entropy(x, targets),
        sum=F.cross_entropy(x, targets, reduction="sum"),
        none=F.cross_entropy(x, targets, reduction="none"),
        smoothed=F.cross_entropy(x, targets, label_smoothing=0.1),
        perplexity=F.cross_entropy(x, targets).exp(),
    )
    W, V, W_2 = normal(7, 5), normal(7, 5), normal(5, 7)
    keep("swiglu", W=W, V=V, W_2=W_2, y=(F.silu(x @ W) * (x @ V)) @ W_2)
    scores = x.clone()
    keep(
        "decoding",
        top_k=F.softmax(TopKLogitsWarper(3)(None, scores), -1),
        top_p=F.softmax(TopPLogitsWarper(0.8)(None, scores), -1),
    )


def keep_attention(case: str, layer: nn.MultiheadAttention, prefix: str = "") -> None:
    weights = layer.in_proj_weight.chunk(3)
    biases = layer.in_proj_bias.chunk(3)
    for name, weight, bias in zip("qkv", weights, biases, strict=True):
        keep(case, **{f"W_{prefix}{name}": weight.T, f"b_{prefix}{name}": bias})
    keep(case, **{f"W_{prefix}o": layer.out_proj.weight.T, f"b_{prefix}o": layer.out_proj.bias})


def shaken(module: Any) -> Any:
    """Weights that are not what initialisation leaves them at: no zero bias, no γ of 1."""
    for parameter in module.parameters():
        nn.init.normal_(parameter, std=0.5)
    return module.double().eval()


def keep_rest(case: str, layer: Any, norms: int) -> None:
    keep(case, W_1=layer.linear1.weight.T, b_1=layer.linear1.bias)
    keep(case, W_2=layer.linear2.weight.T, b_2=layer.linear2.bias)
    for number in range(1, norms + 1):
        norm = getattr(layer, f"norm{number}")
        keep(case, **{f"gamma_{number}": norm.weight, f"beta_{number}": norm.bias})


def layers() -> None:
    x, memory = normal(2, 4, 8), normal(2, 5, 8)
    causal = torch.triu(torch.ones(4, 4, dtype=torch.bool), 1)
    mha = shaken(nn.MultiheadAttention(8, 2, batch_first=True))
    keep("mha", x=x, memory=memory)
    keep_attention("mha", mha)
    keep(
        "mha",
        self=mha(x, x, x)[0],
        causal=mha(x, x, x, attn_mask=causal)[0],
        cross=mha(x, memory, memory)[0],
    )
    for first in (False, True):
        encoder = shaken(
            nn.TransformerEncoderLayer(
                8, 2, 12, 0.0, "gelu" if first else "relu", batch_first=True, norm_first=first
            )
        )
        case = f"encoder_{'pre' if first else 'post'}"
        keep_attention(case, encoder.self_attn)
        keep_rest(case, encoder, 2)
        keep(case, y=encoder(x), causal=encoder(x, src_mask=causal))
        decoder = shaken(
            nn.TransformerDecoderLayer(8, 2, 12, 0.0, batch_first=True, norm_first=first)
        )
        case = f"decoder_{'pre' if first else 'post'}"
        keep_attention(case, decoder.self_attn)
        keep_attention(case, decoder.multihead_attn, "c")
        keep_rest(case, decoder, 3)
        keep(case, y=decoder(x, memory, tgt_mask=causal))


SCALINGS: dict[str, dict[str, Any]] = {
    "linear": {"rope_type": "linear", "factor": 4.0},
    "dynamic": {"rope_type": "dynamic", "factor": 2.0},
    "yarn": {"rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 64},
    "llama3": {
        "rope_type": "llama3",
        "factor": 8.0,
        "low_freq_factor": 1.0,
        "high_freq_factor": 4.0,
        "original_max_position_embeddings": 64,
    },
}


def llama(scaling: dict[str, Any]) -> LlamaConfig:
    return LlamaConfig(
        hidden_size=32,
        num_attention_heads=2,
        max_position_embeddings=64,
        rope_parameters={"rope_theta": 10000.0, **scaling},
    )


def rotary() -> None:
    x, positions = torch.randn(1, 2, 5, 16), torch.tensor([[0, 1, 7, 30, 63]])
    keep("rope", x=x, positions=positions[0])
    cos, sin = LlamaRotaryEmbedding(llama({"rope_type": "default"}))(x, positions)
    keep("rope", half=rotate_llama(x, x, cos, sin)[0])
    table = create_sinusoidal_positions(64, 16)[positions]
    sin, cos = table.chunk(2, dim=-1)
    turned = rotate_gptj(x.transpose(1, 2), sin, cos).transpose(1, 2)
    keep("rope", interleaved=turned)
    for name, scaling in SCALINGS.items():
        config = llama(scaling)
        frequencies, stretch = ROPE_INIT_FUNCTIONS[name](config, "cpu", seq_len=200)
        keep(f"rope_{name}", frequencies=frequencies, stretch=stretch)


def biases() -> None:
    for heads in (1, 8, 12, 20):
        alibi = build_alibi_tensor(torch.ones(1, 2), heads, torch.float32)
        keep(f"alibi_{heads}", slopes=alibi[:, 0, 1])
    distance = torch.arange(-300, 301)
    bucket = T5Attention._relative_position_bucket
    keep(
        "t5",
        distance=distance,
        encoder=bucket(distance, True, 32, 128),
        decoder=bucket(distance, False, 32, 128),
        small=bucket(distance, True, 8, 20),
    )


def main() -> None:
    torch.manual_seed(0)
    for part in (attention, functions, layers, rotary, biases):
        part()
    np.savez_compressed(GOLDEN, **FOUND)
    print(f"{len(FOUND)} arrays, {GOLDEN.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
