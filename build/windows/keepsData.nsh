; What our installer for Windows does besides electron-builder's. Included into its scripts; the macros are called there by their names.

!macro customHeader
  LangString hsslKeptData ${LANG_ENGLISH} "What you made with HSSL Studio stays on this computer:$\r$\n$\r$\nExperiments, data sets and results:$\r$\n$APPDATA\HSSL Studio$\r$\n$\r$\nEngines and downloads:$\r$\n$LOCALAPPDATA\hssl-studio$\r$\n$\r$\nDelete these folders yourself if you do not need them any more.$\r$\n$\r$\nClick Next to remove the program."
  !ifdef LANG_SIMPCHINESE
    LangString hsslKeptData ${LANG_SIMPCHINESE} "您用 HSSL Studio 得到的内容会保留在这台电脑上：$\r$\n$\r$\n实验、数据集和结果：$\r$\n$APPDATA\HSSL Studio$\r$\n$\r$\n引擎和下载内容：$\r$\n$LOCALAPPDATA\hssl-studio$\r$\n$\r$\n如不再需要，请自行删除这些文件夹。$\r$\n$\r$\n点击“下一步”移除程序。"
  !endif
!macroend

; Always for the user who installs: engines and data are theirs alone, and no administrator is asked.
!macro customInstallMode
  StrCpy $isForceCurrentInstall "1"
!macroend

; Says where the data stays before anything is removed.
!macro customUnWelcomePage
  !define MUI_WELCOMEPAGE_TEXT "$(hsslKeptData)"
  !insertmacro MUI_UNPAGE_WELCOME
!macroend
