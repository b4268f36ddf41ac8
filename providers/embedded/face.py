"""Reads 52 expression weights and the head's matrix off a camera frame with MediaPipe; serves perception.

Physical numbers only. Frames are looked at and dropped. The pin stays under 1.0: from 1.x on the package carries
code that sends usage metrics to its maker.
"""

import numpy as np
from numpy.typing import NDArray

from providers.base import Signals
from providers.embedded.engine_room import STANDS_FURTHER_BACK, EngineRoom
from providers.models.store import checked


class MediaPipeFace:
    """One talk's face reader; frames must come in order of time."""

    def __init__(self) -> None:
        import mediapipe as mp  # three seconds and 180 MB: only when a camera is read
        from mediapipe.tasks.python import BaseOptions, vision

        model = checked("face-landmarker") / "face_landmarker.task"
        options = vision.FaceLandmarkerOptions(
            base_options=BaseOptions(model_asset_path=str(model)),
            running_mode=vision.RunningMode.VIDEO,
            output_face_blendshapes=True,
            output_facial_transformation_matrixes=True,
        )
        self._mp = mp
        self._landmarker = vision.FaceLandmarker.create_from_options(options)
        self._room = EngineRoom("face", 1, niceness=STANDS_FURTHER_BACK)

    async def read(self, frame: NDArray[np.uint8], at_ms: int) -> Signals:
        """Read one RGB frame of any size; 320 x 240 is enough."""
        return await self._room.run(self._look, frame, at_ms)

    def _look(self, frame: NDArray[np.uint8], at_ms: int) -> Signals:
        image = self._mp.Image(
            image_format=self._mp.ImageFormat.SRGB, data=np.ascontiguousarray(frame)
        )
        found = self._landmarker.detect_for_video(image, at_ms)
        if not found.face_blendshapes:
            return Signals(at_ms, {}, (), face=False)
        weights = {shape.category_name: float(shape.score) for shape in found.face_blendshapes[0]}
        matrix = [float(value) for value in np.ravel(found.facial_transformation_matrixes[0])]
        return Signals(at_ms, weights, matrix, face=True)

    async def close(self) -> None:
        """Let the landmarker go once it is done: a look at a frame after it has gone ends the whole process."""
        await self._room.close(self._landmarker.close)
