"""Checks the syntax and the names of keys of configurations for mmdetection and mmsegmentation. Needs Python 3.9 alone.

usage: python check_configuration.py CONFIGURATION [CONFIGURATION ...]

Names are those of the frameworks' own classes, by `type`, and of the dictionaries that the base configurations have. Prints
JSON, a list with the values of each configuration; ends with 1 and the names that are not known.
"""

import ast
import json
import sys
from pathlib import Path

# Arguments of the classes. Those of timm's models, which TIMMBackbone hands on, are checked where timm is installed.
TIMM = "img_size patch_size embed_dim depth depths dims num_heads window_size layers channels dynamic_img_size dynamic_img_pad strict_img_size feature_cls out_indices"
TYPES = {
    "mmpretrain.TIMMBackbone": f"model_name features_only pretrained checkpoint_path in_channels init_cfg pretrained_cfg_overlay {TIMM}",
    "PyramidVisionTransformer": "pretrain_img_size in_channels embed_dims num_stages num_layers num_heads patch_sizes strides paddings sr_ratios out_indices "
    "mlp_ratios qkv_bias drop_rate attn_drop_rate drop_path_rate use_abs_pos_embed norm_after_stage use_conv_ffn act_cfg norm_cfg pretrained convert_weights init_cfg",
    "MultiLevelNeck": "in_channels out_channels scales norm_cfg act_cfg",
    "FPN": "in_channels out_channels num_outs start_level end_level add_extra_convs relu_before_extra_convs no_norm_on_lateral conv_cfg norm_cfg act_cfg upsample_cfg init_cfg",
    "Pretrained": "checkpoint prefix map_location",
    "LoadImageFromFile": "to_float32 color_type imdecode_backend file_client_args ignore_empty backend_args",
    "LoadAnnotations": "with_bbox with_label with_mask with_seg poly2mask box_type reduce_zero_label imdecode_backend backend_args",
    "Resize": "scale scale_factor keep_ratio clip_object_border backend interpolation",
    "RandomResize": "scale ratio_range resize_type keep_ratio",
    "RandomCrop": "crop_size cat_max_ratio ignore_index",
    "RandomFlip": "prob direction",
    "PhotoMetricDistortion": "brightness_delta contrast_range saturation_range hue_delta",
    "PackDetInputs": "meta_keys",
    "PackSegInputs": "meta_keys",
    "OptimWrapper": "optimizer accumulative_counts clip_grad paramwise_cfg constructor",
    "AdamW": "lr betas weight_decay eps",
}
TYPES["mmdet.PyramidVisionTransformer"] = TYPES["PyramidVisionTransformer"]
TYPES["mmseg.MultiLevelNeck"] = TYPES["MultiLevelNeck"]

# Keys of dictionaries without a type, by the path of keys to them.
PATHS = {
    "": "_base_ custom_imports crop_size data_preprocessor model train_pipeline test_pipeline train_dataloader val_dataloader test_dataloader optim_wrapper",
    "custom_imports": "imports allow_failed_imports",
    "data_preprocessor": "size mean std bgr_to_rgb test_cfg pad_val seg_pad_val",
    "data_preprocessor.test_cfg": "size size_divisor",
    "model": "data_preprocessor pretrained backbone neck rpn_head roi_head decode_head auxiliary_head",
    "model.data_preprocessor": "mean std bgr_to_rgb pad_size_divisor pad_mask",
    "model.backbone.pretrained_cfg_overlay": "file custom_load num_classes input_size",
    "model.neck": "in_channels out_channels num_outs",
    "model.rpn_head": "anchor_generator",
    "model.rpn_head.anchor_generator": "strides scales ratios",
    "model.roi_head": "bbox_roi_extractor mask_roi_extractor bbox_head mask_head",
    "model.roi_head.bbox_roi_extractor": "featmap_strides",
    "model.roi_head.mask_roi_extractor": "featmap_strides",
    "model.decode_head": "in_channels in_index num_classes channels",
    "model.auxiliary_head": "in_channels in_index num_classes channels",
    "train_dataloader": "dataset batch_size num_workers",
    "train_dataloader.dataset": "pipeline",
    "val_dataloader": "dataset batch_size num_workers",
    "val_dataloader.dataset": "pipeline",
    "optim_wrapper": "optimizer clip_grad paramwise_cfg",
}
# What mmengine itself takes out of dictionaries.
OWN = {"type", "_delete_"}


def unknown_in(node, path, found):
    """Goes through the calls of `dict` below an expression."""
    if isinstance(node, (ast.List, ast.Tuple)):
        for member in node.elts:
            unknown_in(member, path, found)
    elif isinstance(node, ast.Call):
        if not isinstance(node.func, ast.Name) or node.func.id != "dict" or node.args:
            found.append(f"{path}: a call of something other than dict")
            return
        kind = next((word.value.value for word in node.keywords if word.arg == "type"), None)
        known = TYPES.get(kind) if kind is not None else PATHS.get(path)
        for word in node.keywords:
            if word.arg not in OWN and (known is None or word.arg not in known.split()):
                found.append(f"{path} ({kind}): {word.arg}")
            unknown_in(word.value, f"{path}.{word.arg}", found)
    elif not isinstance(node, (ast.Constant, ast.Name, ast.UnaryOp)):
        found.append(f"{path}: {ast.dump(node)}")


def unknown(source):
    found = []
    for statement in ast.parse(source).body:
        if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
            found.append(f"line {statement.lineno}: no assignment")
            continue
        name = statement.targets[0].id
        if name not in PATHS[""].split():
            found.append(name)
        unknown_in(statement.value, name, found)
    return found


def evaluate(file, folder="."):
    """The values of a configuration, with mmengine's name of its folder filled in. It is ours, and calls nothing but dict."""
    source = Path(file).read_text(encoding="utf-8")
    problems = unknown(source)
    if problems:
        raise ValueError(f"{file}: names that are not known: {'; '.join(problems)}")
    names = {}
    exec(source.replace("{{ fileDirname }}", str(folder)), names)
    return {name: value for name, value in names.items() if not name.startswith("__")}


if __name__ == "__main__":
    try:
        print(json.dumps([evaluate(file) for file in sys.argv[1:]]))
    except (SyntaxError, ValueError) as error:
        sys.exit(str(error))
