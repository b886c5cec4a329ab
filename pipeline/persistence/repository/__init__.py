"""Everything the loop keeps, as values. One module per kind of thing."""

from __future__ import annotations

from sqlmodel import Session

from pipeline.persistence.repository.documents import Documents
from pipeline.persistence.repository.engine_cache import EngineCache
from pipeline.persistence.repository.evidence import EvidenceLog, ReturnedFiles, Waivers
from pipeline.persistence.repository.memory import Memory
from pipeline.persistence.repository.overview import Overview
from pipeline.persistence.repository.packages import Packages
from pipeline.persistence.repository.publications import Publications
from pipeline.persistence.repository.segments import Segments
from pipeline.persistence.repository.targets import Targets


class Repository:
    """The kinds of things kept, all in one session."""

    def __init__(self, session: Session) -> None:
        self.documents = Documents(session)
        self.segments = Segments(session)
        self.targets = Targets(session)
        self.memory = Memory(session)
        self.engine_cache = EngineCache(session)
        self.packages = Packages(session)
        self.evidence = EvidenceLog(session)
        self.returned_files = ReturnedFiles(session)
        self.waivers = Waivers(session)
        self.publications = Publications(session)
        self.overview = Overview(session)
