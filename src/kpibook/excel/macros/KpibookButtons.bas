Option Explicit

' Every button of kpibook ends here. Each macro starts Python through xlwings' own add-in; nothing else happens in VBA.
' Late bound: no reference needs ticking. The text of this module is kept in kpibook's source, not in the workbook.

Public Sub KpibookRefresh()
    On Error GoTo Failed
    Application.Run "xlwings.xlam!RunPython", "import kpibook.excel.buttons as b; b.refresh()"
    Exit Sub
Failed:
    KpibookSayWhy Err.Number, Err.Description
End Sub

Public Sub KpibookDraftAnalysis()
    On Error GoTo Failed
    Application.Run "xlwings.xlam!RunPython", "import kpibook.excel.buttons as b; b.draft_analysis()"
    Exit Sub
Failed:
    KpibookSayWhy Err.Number, Err.Description
End Sub

Public Sub KpibookProofread()
    On Error GoTo Failed
    Application.Run "xlwings.xlam!RunPython", "import kpibook.excel.buttons as b; b.proofread_texts()"
    Exit Sub
Failed:
    KpibookSayWhy Err.Number, Err.Description
End Sub

Public Sub KpibookCheckSources()
    On Error GoTo Failed
    Application.Run "xlwings.xlam!RunPython", "import kpibook.excel.buttons as b; b.check_sources()"
    Exit Sub
Failed:
    KpibookSayWhy Err.Number, Err.Description
End Sub

Public Sub KpibookBuildTeamWorkbooks()
    On Error GoTo Failed
    Application.Run "xlwings.xlam!RunPython", "import kpibook.excel.buttons as b; b.build_team_workbooks()"
    Exit Sub
Failed:
    KpibookSayWhy Err.Number, Err.Description
End Sub

Public Sub KpibookPrepareEmails()
    On Error GoTo Failed
    Application.Run "xlwings.xlam!RunPython", "import kpibook.excel.buttons as b; b.prepare_emails()"
    Exit Sub
Failed:
    KpibookSayWhy Err.Number, Err.Description
End Sub

Public Sub KpibookPublish()
    On Error GoTo Failed
    Application.Run "xlwings.xlam!RunPython", "import kpibook.excel.buttons as b; b.publish()"
    Exit Sub
Failed:
    KpibookSayWhy Err.Number, Err.Description
End Sub

Private Sub KpibookSayWhy(ByVal number As Long, ByVal description As String)
    Dim text As String
    If number = 1004 Then
        text = "The xlwings add-in is not loaded in this Excel, so this button cannot start Python." & vbCrLf & vbCrLf & _
            "Close Excel, run    kpibook excel install    in a command window, and open the workbook again." & vbCrLf & _
            "If kpibook is not installed on this computer, ask IT for Python, then:  pip install kpibook"
    Else
        text = "Excel was not allowed to start Python: " & description & " (" & number & ")." & vbCrLf & vbCrLf & _
            "Run    kpibook excel doctor    in a command window; it says what blocks it." & vbCrLf & _
            "Until then, run    kpibook refresh --open    there: it does what the Refresh button does."
    End If
    MsgBox text & vbCrLf & vbCrLf & "Nothing was changed.", vbExclamation, "kpibook"
End Sub
