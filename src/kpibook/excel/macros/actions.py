"""What a click can do: one list, from which the buttons, the ribbon and the checks are made."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ButtonAction:
    """One thing that an officer can click.

    `macro` and `callback` are names in ``excel/macros``, `function` one in `kpibook.excel.buttons`; `picture` is an
    icon of Office's own (an ``imageMso``).
    """

    macro: str
    callback: str
    function: str
    caption: str
    picture: str
    tip: str


ACTIONS = (
    ButtonAction(
        "KpibookRefresh",
        "KpibookOnRefresh",
        "refresh",
        "Refresh",
        "RefreshAll",
        "Reads the source spreadsheets again and brings the figures up to date. Nothing that was typed is lost.",
    ),
    ButtonAction(
        "KpibookDraftAnalysis",
        "KpibookOnDraftAnalysis",
        "draft_analysis",
        "Draft analysis",
        "ReviewNewComment",
        "Refreshes, then writes what the figures say into each analysis box that is empty. Never over what was typed.",
    ),
    ButtonAction(
        "KpibookProofread",
        "KpibookOnProofread",
        "proofread_texts",
        "Proofread",
        "SpellingMenu",
        "Holds what the analysis texts say against the figures and names what contradicts them. Changes nothing.",
    ),
    ButtonAction(
        "KpibookCheckSources",
        "KpibookOnCheckSources",
        "check_sources",
        "Check sources",
        "DataValidation",
        "Reads mappings and source spreadsheets and says what is wrong. Changes nothing.",
    ),
    ButtonAction(
        "KpibookBuildTeamWorkbooks",
        "KpibookOnBuildTeamWorkbooks",
        "build_team_workbooks",
        "Build team workbooks",
        "FileSaveAs",
        "Makes one workbook for each team, with that team's figures.",
    ),
    ButtonAction(
        "KpibookPrepareEmails",
        "KpibookOnPrepareEmails",
        "prepare_emails",
        "Prepare e-mails",
        "FileSendAsAttachment",
        "Prepares the e-mails that take each team its workbook. Sends nothing.",
    ),
    ButtonAction(
        "KpibookPublish",
        "KpibookOnPublish",
        "publish",
        "Publish",
        "AcceptInvitation",
        "Says what is still open and asks. Then the workbook is saved and kept as it is, and its month is closed.",
    ),
)
