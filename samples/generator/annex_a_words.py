"""The words of Annex A: headings as Ofsted gives them, and what the columns may say."""

_WHO = ("Child Unique ID", "Gender", "Ethnicity", "Date of Birth", "Age of Child (Years)")
_STAFF = ("Allocated Team", "Allocated Worker")
_DISABILITY = "Does the Child have a Disability"
REFERRALS = (
    *_WHO,
    "Date of referral",
    "Referral Source",
    "Referral NFA?",
    "Number of Referrals in Last 12 Months",
    *_STAFF,
)
PLANS = (
    *_WHO,
    _DISABILITY,
    "Child Protection Plan Start Date",
    "Initial Category of Abuse",
    "Latest Category of Abuse",
    "Date of the Last Statutory Visit",
    "Was the Child Seen Alone?",
    "Date of latest review conference",
    "Child Protection Plan End Date",
    "Subject to Emergency Protection Order or Protected Under Police Powers in Last Six Months (Y/N)",
    "Number of Previous Child Protection Plans",
    *_STAFF,
)
CARE = (
    *_WHO,
    "Unaccompanied Asylum Seeking Child (UASC) within the Last 12 Months (Y/N)",
    _DISABILITY,
    "Date Started to be Looked After",
    "Child's Category of Need",
    "Is this a second or subsequent period of being a Looked After Child within the last 12 months (Y/N)",
    "Start date of current legal status",
    "Child's Legal Status",
    "Date of Latest Statutory Review",
    "Date of Last Social Work Visit",
    "What is the permanence plan for this child?",
    "Date of Last IRO Visit / Contact to the Child",
    "Date of Last Health Assessment",
    "Date of Last Dental Check",
    "Number of Placements in the Last 12 months",
    "Date Ceased to be Looked After",
    "Reason Ceased to be Looked After",
    "Start Date of Most Recent Placement",
    "Placement Type",
    "Placement Provider",
    "Placement postcode",
    "URN of Placement",
    "Placement Location",
    "LA of Placement",
    "Number of Episodes the Child has been ‘Missing’ from their Placement in the last 12 months",
    "Number of Episodes the Child has been ‘Absent’ from their Placement in the last 12 months",
    "Was the child offered a Return Interview after their last missing episode (Y/N)?",
    "Did the child accept a Return Interview after their last missing episode (Y/N)?",
    *_STAFF,
)
SOURCES = {
    "Police": "q) 6: Police",
    "School": "e) 2A: Schools",
    "Health visitor": "h) 3B: Health services",
    "GP": "g) 3A: Health services",
    "Hospital": "k) 3E: Health services",
    "Family member": "a) 1A: Individual",
    "Housing": "m) 4: Housing",
    "Anonymous": "t) 9: Anonymous",
    "Other council": "p) 5C: LA services",
}
CATEGORIES = {
    "Neglect": "a) Neglect",
    "Physical abuse": "b) Physical abuse",
    "Sexual abuse": "c) Sexual abuse",
    "Emotional abuse": "d) Emotional abuse",
    "Multiple": "e) Multiple/not recommended",
}
STATUS = {
    "C1": "C1: ICO",
    "C2": "C2: FCO",
    "E1": "E1: Placement order",
    "V2": "V2: Single period under S20",
    "V3": "V3: Short term breaks, episodes recorded",
    "V4": "V4: Short term breaks, agreements recorded",
}
TYPES = {
    "U1": "a) U1: Foster placement - relatives - long term",
    "U3": "c) U3: Foster placement - relative - not FFA",
    "U4": "d) U4: Foster placement - long term",
    "U6": "f) U6: Foster placement - not FFA",
    "A3": "g) A3: Placed for adoption - consent - current foster",
    "A4": "h) A4: Placed for adoption - consent - not foster",
    "A5": "i) A5: Placed for adoption - order - foster",
    "A6": "j) A6: Placed for adoption - order - not foster",
    "P1": "k) P1: Placed with parents",
    "H5": "n) H5: Residential accommodation",
    "K2": "p) K2: Children’s Homes",
}
PROVIDERS = {
    "PR0": "a) PR0: Parents/Parental responsibility",
    "PR1": "b) PR1: Own provision",
    "PR2": "c) PR2: Other LA provision",
    "PR4": "e) PR4: Private provision",
    "PR5": "f) PR5: Voluntary/third sector",
}
ETHNICITIES = ("a) WBRI", "d) WOTH", "f) MWBC", "i) MOTH", "j) AIND", "o) BAFR", "r) OOTH")
NEEDS = (
    "N1 - Abuse or neglect",
    "N2 - Child’s disability",
    "N4 - Family in acute stress",
    "N5 - Family dysfunction",
    "N8 - Absent parenting",
)
PERMANENCE = {
    "C1": "a) Return to family",
    "C2": "f) Long-term fostering",
    "E1": "b) Adoption",
    "V2": "d) Supported living in the community",
}
