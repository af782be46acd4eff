# Reads paths of DICOM files from standard input and writes what pydicom finds in each as JSON.
import json
import sys

import pydicom

found = {}
for path in sys.stdin.read().splitlines():
    dataset = pydicom.dcmread(path, force=True, stop_before_pixels=True)
    try:
        name = str(dataset.get("PatientName") or "")
    except Exception:
        name = None
    found[path] = {
        "patientName": name,
        "studyInstanceUid": str(dataset.get("StudyInstanceUID") or ""),
        "sopInstanceUid": str(dataset.get("SOPInstanceUID") or ""),
    }
json.dump(found, sys.stdout)
