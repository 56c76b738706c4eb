"""Layout models in ONNX as the detector; tiny models, made here, that answer as the real families do."""

import numpy as np
import pytest

from onitsearch.conf import conf
from onitsearch.detect.detectors import GradedDetector, detector, detector_at
from onitsearch.detect.onnx import OnnxDetector
from onitsearch.errors import DetectorError
from onitsearch.geometry import Affine, Box
from onitsearch.pages.image import Original, PageImage

onnx = pytest.importorskip("onnx", reason="models for this test are made with the package onnx")
pytest.importorskip("onnxruntime", reason="the adapter's optional dependency onnxruntime is not installed")
helper, numpy_helper = onnx.helper, onnx.numpy_helper
FLOAT, INT64 = onnx.TensorProto.FLOAT, onnx.TensorProto.INT64


def save(path, outputs, *, size=(64, 64), inputs=("images",), metadata=None, nodes=(), computed=()):
    """Write a model that answers with ``outputs`` whatever it is shown; ``computed`` are outputs of ``nodes``."""
    shapes = {"im_shape": [1, 2], "scale_factor": [1, 2], "orig_target_sizes": [1, 2]}
    given = [
        helper.make_tensor_value_info(
            name, INT64 if "orig" in name else FLOAT, shapes.get(name, [1, 3, size[1], size[0]])
        )
        for name in inputs
    ]
    constants, answers, made = [], [], list(nodes)
    for number, output in enumerate(outputs):
        value = np.asarray(output)
        value = value if value.dtype == np.int64 and value.ndim == 2 else value.astype(np.float32)
        constants.append(numpy_helper.from_array(value, f"c{number}"))
        made.append(helper.make_node("Identity", [f"c{number}"], [f"o{number}"]))
        answers.append(
            helper.make_tensor_value_info(
                f"o{number}", helper.np_dtype_to_tensor_dtype(value.dtype), value.shape
            )
        )
    answers += [helper.make_tensor_value_info(name, FLOAT, shape) for name, shape in computed]
    graph = helper.make_graph(made, "tiny", given, answers, constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    for key, value in (metadata or {}).items():
        entry = model.metadata_props.add()
        entry.key, entry.value = key, value
    onnx.save(model, str(path))
    return path


@pytest.fixture
def use(settings):
    """Make the detector of given settings."""

    def make(**given):
        extra = {"ONNX": {key.upper(): value for key, value in given.items()}}
        settings.ONITSEARCH = {**settings.ONITSEARCH, "EXTRA": extra}
        return OnnxDetector()

    return make


def a_page(width=500, height=1000, colour=(255, 255, 255), scale=2):
    pixels = np.full((height, width, 3), colour, np.uint8)
    original = Original("", None, width, height, 0.0, Affine())
    return PageImage(pixels, Affine.scale(scale), width * scale, height * scale, original, "", "")


LABELS = ["text", "figure", "figure_caption", "map"]


def test_models_that_choose_themselves(use, tmp_path):
    # The page, twice as high as wide, lies 32 wide in the middle of the 64 × 64 input.
    rows = [
        [24, 16, 40, 32, 0.9, 1],
        [16, 0, 48, 8, 0.8, 0],
        [16, 40, 48, 64, 0.3, 3],
        [16, 33, 48, 39, 0.9, 2],
    ]
    found = use(model=save(tmp_path / "m.onnx", [[rows]]), form="boxes", labels=LABELS)
    assert isinstance(found, GradedDetector)
    figure, map_ = found.candidates(a_page())
    assert (figure.box, figure.kind, figure.source) == (Box(250, 500, 500, 500), "illustration", "onnx")
    assert figure.score == pytest.approx(0.9)
    assert (map_.box, map_.kind) == (Box(0, 1250, 1000, 750), "map")
    assert [region.kind for region in found.detect(a_page())] == ["illustration"]


def test_yolo_answers_centres_of_many_boxes(use, tmp_path):
    answer = np.zeros((1, 6, 100), np.float32)
    answer[0, :, 0] = [32, 24, 16, 16, 0.1, 0.8]
    answer[0, :, 1] = [33, 24, 16, 16, 0.1, 0.7]  # the same again
    answer[0, :, 2] = [32, 50, 16, 8, 0.6, 0.1]  # a text
    metadata = {"names": "{0: 'text', 1: 'Picture'}"}
    found = use(model=save(tmp_path / "m.onnx", [answer], metadata=metadata), form="yolo").detect(a_page())
    assert [(region.box, round(region.score, 3)) for region in found] == [(Box(250, 500, 500, 500), 0.8)]


def test_paddle_asks_for_sizes_and_fills_up_with_nothing(use, tmp_path):
    rows = [[1, 0.9, 16, 16, 48, 32], [-1, 0, 0, 0, 0, 0]]
    path = save(tmp_path / "m.onnx", [rows], inputs=("im_shape", "image", "scale_factor"))
    (region,) = use(model=path, form="paddle", labels=LABELS).detect(a_page())
    assert region.box == Box(250, 500, 500, 500)  # stretched, not fitted


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_heron_tells_labels_boxes_and_scores_in_any_order(use, tmp_path, order):
    labels, scores = np.array([[1, 0]], np.int64), [[0.9, 0.8]]
    outputs = [labels, [[[16, 16, 48, 32], [0, 0, 64, 8]]], scores]
    path = save(
        tmp_path / "m.onnx", [outputs[place] for place in order], inputs=("images", "orig_target_sizes")
    )
    (region,) = use(model=path, form="rtdetr", labels=LABELS).candidates(a_page())
    assert (region.box, round(region.score, 3)) == (Box(250, 500, 500, 500), 0.9)


@pytest.mark.parametrize("form", ["rtdetr", "detr"])
def test_raw_transformers_answer_logits_and_shares_of_the_input(use, tmp_path, form):
    nothing = [8.0] if form == "detr" else []
    logits = np.full((1, 3, 4 + len(nothing)), -4.0)
    logits[0, 0, 1], logits[0, 1, 0] = 2.0, 2.0
    logits[0, :, 4:] = -4.0
    logits[0, 2] = [-4.0, 3.0, -4.0, -4.0, *nothing]  # for a softmax, with a class that says “nothing”
    shares = [[[0.5, 0.375, 0.5, 0.25], [0.5, 0.1, 1, 0.1], [0.5, 0.875, 0.5, 0.25]]]
    path = save(tmp_path / "m.onnx", [logits, shares], inputs=("pixel_values",))
    found = use(model=path, form=form, labels=LABELS).candidates(a_page())
    figure = max(found, key=lambda region: -region.box.y)
    assert figure.box == Box(250, 500, 500, 500)
    score = 1 / (1 + np.exp(-2)) if form == "rtdetr" else np.exp(2) / (np.exp(2) + 4 * np.exp(-4))
    assert figure.score == pytest.approx(score, abs=1e-4)
    assert len(found) == (2 if form == "rtdetr" else 1)


def test_picodet_answers_distances_as_distributions(use, tmp_path):
    scores, distances = [], []
    for stride in (8, 16, 32, 64):
        cells = (64 // stride) ** 2
        scores.append(np.full((1, cells, 4), 0.01))
        distances.append(np.zeros((1, cells, 32)))
    scores[1][0, 5, 1] = 0.9  # second row, second column of the grid of stride 16: centre (24, 24)
    for side, steps in enumerate((1, 1, 1, 0.5)):
        low, high = int(np.floor(steps)), int(np.ceil(steps))
        distances[1][0, 5, 8 * side + low] = distances[1][0, 5, 8 * side + high] = 30
    path = save(tmp_path / "m.onnx", [*scores, *distances], metadata={"character": "\n".join(LABELS)})
    (region,) = use(model=path, form="picodet").detect(a_page())
    box = region.box
    assert (box.x, box.y, box.right, box.bottom) == pytest.approx((125, 250, 625, 1000), abs=0.1)


def test_pixels_arrive_as_the_model_wants_them(use, tmp_path):
    # Its score is the mean of the first channel.
    nodes = [
        helper.make_node("Gather", ["images", "z"], ["red"], axis=1),
        helper.make_node("ReduceMean", ["red"], ["mean"], keepdims=0),
        helper.make_node("Reshape", ["mean", "one"], ["score"]),
        helper.make_node("Concat", ["corners", "score", "label"], ["row"], axis=0),
        helper.make_node("Reshape", ["row", "shape"], ["boxes"]),
    ]
    constants = [
        numpy_helper.from_array(np.array([0], np.int64), "z"), numpy_helper.from_array(np.array([1], np.int64), "one"),
        numpy_helper.from_array(np.array([0, 0, 64, 64], np.float32), "corners"),
        numpy_helper.from_array(np.array([1], np.float32), "label"),
        numpy_helper.from_array(np.array([1, 6], np.int64), "shape"),
    ]  # fmt: skip
    graph = helper.make_graph(
        nodes, "mean", [helper.make_tensor_value_info("images", FLOAT, [1, 3, 64, 64])],
        [helper.make_tensor_value_info("boxes", FLOAT, [1, 6])], constants,
    )  # fmt: skip
    path = tmp_path / "m.onnx"
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8), str(path))
    given = {"model": path, "form": "boxes", "labels": LABELS, "keeps_ratio": False}
    red = a_page(colour=(204, 51, 0))
    assert use(**given).candidates(red)[0].score == pytest.approx(0.8, abs=1e-4)
    assert use(**given, bgr=True).candidates(red) == []
    (region,) = use(**given, mean=(0.4, 0, 0), std=(0.5, 1, 1)).candidates(red)
    assert region.score == pytest.approx(0.8, abs=1e-4)
    grey = use(**{**given, "keeps_ratio": True}).candidates(red)[0]
    assert grey.score == pytest.approx((0.8 + 114 / 255) / 2, abs=1e-3)


def test_kinds_can_be_named(use, tmp_path):
    rows = [[0, 0, 60, 60, 0.9, 0], [0, 0, 60, 60, 0.9, 1]]
    path = save(tmp_path / "m.onnx", [rows])
    found = use(model=path, form="boxes", labels=["seal", "figure"], kinds={"seal": "stamp"}).detect(a_page())
    assert [region.kind for region in found] == ["stamp"]


def test_the_version_changes_with_model_and_settings(use, tmp_path):
    one = save(tmp_path / "1.onnx", [[[0, 0, 9, 9, 0.9, 0]]])
    two = save(tmp_path / "2.onnx", [[[0, 0, 8, 8, 0.9, 0]]])
    made = [
        use(model=one, form="boxes"),
        use(model=two, form="boxes"),
        use(model=one, form="boxes", threshold=0.4),
    ]
    assert len({found.version for found in made}) == 3


def test_the_setting_swaps_the_detector(use, tmp_path, settings):
    use(model=save(tmp_path / "m.onnx", [[[0, 0, 64, 64, 0.9, 1]]]), form="boxes", labels=LABELS)
    detector_at.cache_clear()
    settings.ONITSEARCH = {**settings.ONITSEARCH, "DETECTOR": "onitsearch.detect.onnx.OnnxDetector"}
    assert conf().detector.endswith("OnnxDetector")
    assert detector().name == "onnx"
    assert len(detector().detect(a_page())) == 1
    detector_at.cache_clear()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "does not know its model"), ({"model": "m.onnx"}, "does not know its model"),
        ({"model": "m.onnx", "form": "odd"}, "does not know its model"),
        ({"model": "/no/such.onnx", "form": "yolo"}, "is not there"),
        ({"model": __file__, "form": "yolo"}, "cannot be loaded"),
    ],
)  # fmt: skip
def test_what_is_missing_is_told(use, given, words):
    with pytest.raises(DetectorError, match=words):
        use(**given)
