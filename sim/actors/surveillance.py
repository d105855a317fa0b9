"""Which layers of surveillance there are: each can be switched off.

A layer that is off notices nothing. What it is made of stays and is paid for, so this takes an
effect out, and not a measure.
"""

from pydantic import Field

from sim.base.section import Section


class Surveillance(Section):
    """The layers that may notice a group. Their numbers are those of patrols and measures."""

    beats: bool = Field(
        True, description="patrols on their beats see groups; off, they walk and see nobody"
    )
    strip: bool = Field(
        True, description="patrols find tracks in the control strip; off, they find none"
    )
    cameras: bool = Field(
        True, description="cameras detect groups near the line; off, they stand and are paid for"
    )
    residents: bool = Field(
        True, description="people who live there report groups; off, they do not"
    )
    pursuit: bool = Field(
        True, description="patrols sent after a group look for it; off, they come and find nobody"
    )
    second_line: bool = Field(
        True, description="patrols on roads inland meet groups; off, they drive and are paid for"
    )
