Option Explicit

' What the buttons of the ribbon tab call.

Public Sub KpibookOnRefresh(control As IRibbonControl)
    KpibookRefresh
End Sub

Public Sub KpibookOnDraftAnalysis(control As IRibbonControl)
    KpibookDraftAnalysis
End Sub

Public Sub KpibookOnProofread(control As IRibbonControl)
    KpibookProofread
End Sub

Public Sub KpibookOnCheckSources(control As IRibbonControl)
    KpibookCheckSources
End Sub

Public Sub KpibookOnBuildTeamWorkbooks(control As IRibbonControl)
    KpibookBuildTeamWorkbooks
End Sub

Public Sub KpibookOnPrepareEmails(control As IRibbonControl)
    KpibookPrepareEmails
End Sub

Public Sub KpibookOnPublish(control As IRibbonControl)
    KpibookPublish
End Sub
