"""What Veo and Imagen share."""

from tarash_google.predict import asset_of, body_of


def test_one_instance_stands_in_a_list() -> None:
    """A body without any instance has none."""
    assert body_of({"instances.prompt": "p"}) == {"instances": [{"prompt": "p"}]}
    assert body_of({"labels": {"a": "b"}}) == {"labels": {"a": "b"}}


def test_a_file_without_a_type_has_the_usual_one() -> None:
    """Inline, or by its address."""
    inline = asset_of({"encodedVideo": "dmlk", "encoding": "video/webm"}, "video/mp4")
    assert inline.url == "data:video/webm;base64,dmlk"
    assert asset_of({"uri": "https://x.example/1"}, "video/mp4").content_type == "video/mp4"
