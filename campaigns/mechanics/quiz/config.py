"""What an operator may set of a quiz, or of a survey: the same thing without right answers."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from campaigns.mechanics.directions import CAP, LESS, MORE
from campaigns.mechanics.taking import Prize
from campaigns.mechanics.wording import IN_BOTH, Titles

Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,31}$")]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Text = Annotated[dict[str, Words], IN_BOTH]
QuestionKind = Literal["one", "several", "scale"]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Option(_Part):
    id: Name
    text: Text


class Question(_Part):
    """`one` has one right option, `several` any number of them, `scale` is a number from 1 to
    `steps` and has no right answer."""

    id: Name
    kind: QuestionKind = "one"
    text: Text
    options: list[Option] = Field(default_factory=list, max_length=8)
    right: list[str] = Field(default_factory=list)
    """Ids of the right options; none in a survey."""
    note: Text | None = None
    """Why it is so, shown with the right answer."""
    steps: int = Field(default=5, ge=2, le=11)
    low: Titles | None = None
    high: Titles | None = None
    """What the ends of a scale mean."""

    @model_validator(mode="after")
    def _fits(self) -> Self:
        ids = [option.id for option in self.options]
        if len(set(ids)) != len(ids):
            raise ValueError(f"question {self.id} has an option twice")
        if self.kind == "scale":
            if ids or self.right:
                raise ValueError(f"question {self.id}: a scale has no options")
        elif len(ids) < 2:
            raise ValueError(f"question {self.id} has fewer than two options")
        if len(set(self.right)) != len(self.right) or not set(self.right) <= set(ids):
            raise ValueError(f"question {self.id}: no such right answer")
        if self.kind == "one" and len(self.right) > 1:
            raise ValueError(f"question {self.id} has more than one right answer")
        return self


class QuizConfig(_Part):
    """`mechanics.quiz` of a frozen campaign."""

    mode: Literal["quiz", "survey"] = "quiz"
    questions: list[Question] = Field(min_length=1, max_length=200)
    draws: int = Field(default=0, ge=0, le=50)
    """How many questions an attempt has, chosen anew each time; 0: all, in their order."""
    seconds: int = Field(default=120, ge=10, le=3600, json_schema_extra=MORE)
    """Time for one attempt, by the server's clock."""
    attempts_per_day: int = Field(default=3, ge=1, le=50, json_schema_extra=MORE)
    attempts: int = Field(default=0, ge=0, le=1000, json_schema_extra=CAP)
    """In the whole campaign; 0 is no limit."""
    pass_mark: int = Field(default=1, ge=0, le=50, json_schema_extra=LESS)
    """Right answers needed to pass; a survey has none and wants 0 or nothing."""
    again: Literal["never", "daily"] = "never"
    """Whether whoever has passed may play again on another day."""
    reveal: Literal["marks", "answers"] = "marks"
    """What is told after an attempt that passed: right or wrong, or the right answers too.
    After one that did not pass it is never more than how many were right."""
    prize: Prize | None = None
    """Taken once by whoever passed; None where passing pays in another way, such as chances
    for a draw."""

    @model_validator(mode="after")
    def _fits(self) -> Self:
        ids = [question.id for question in self.questions]
        if len(set(ids)) != len(ids):
            raise ValueError("two questions have one name")
        if self.draws > len(ids):
            raise ValueError(f"{self.draws} questions are drawn, there are {len(ids)}")
        for question in self.questions:
            if self.mode == "survey":
                if question.right:
                    raise ValueError(f"question {question.id}: a survey has no right answers")
            elif question.kind == "scale":
                raise ValueError(f"question {question.id}: a scale belongs into a survey")
            elif not question.right:
                raise ValueError(f"question {question.id} has no right answer")
        if self.mode == "quiz" and not 1 <= self.pass_mark <= self.length:
            raise ValueError(f"nobody can pass: {self.pass_mark} of {self.length}")
        return self

    @property
    def length(self) -> int:
        """Questions of one attempt."""
        return self.draws or len(self.questions)
