"""The published counts that the samples are built around: June 2022 to February 2023, one number a month.

Pairs are (numerators, denominators). Only the generator and the tests know them; kpibook itself never does.
"""

CONTACTS = (1866, 1594, 1959, 1789, 1488, 1794, 1428, 1839, 1598)
REFERRALS = (334, 325, 286, 314, 276, 396, 298, 343, 330)
RE_REFERRALS = (79, 83, 79, 93, 75, 104, 89, 94, 81)
EARLY_HELP_REFERRALS = (203, 149, 196, 187, 183, 161, 179, 220, 172)
EARLY_HELP_ASSESSMENTS = (146, 162, 99, 106, 92, 155, 84, 101, 113)
ASSESSMENTS = ((256, 209, 289, 233, 203, 248, 255, 276, 264), (296, 291, 369, 380, 289, 356, 326, 322, 316))

CP = (426, 389, 389, 355, 315, 301, 302, 288, 301)
CP_VISITS_10 = (369, 324, 320, 332, 275, 274, 282, 274, 279)
CP_VISITS_20 = (419, 373, 380, 348, 307, 297, 299, 286, 294)
CP_SUPERVISION = (387, 323, 345, 302, 276, 287, 284, 268, 290)

CIN = (618, 624, 618, 621, 621, 642, 648, 584, 538)
CIN_VISITS = (578, 583, 584, 585, 589, 624, 615, 574, 527)
CIN_SUPERVISION = (472, 471, 496, 483, 523, 576, 560, 546, 486)

CARE_LEAVERS = (218, 226, 212, 221, 204, 249, 252, 252, 279)
CARE_LEAVERS_SUPERVISION = ((52, 57, 165, 86, 90, 128, 152, 115, 239), (218, 226, 212, 221, 204, 251, 252, 252, 279))
ALL_SUPERVISION = (
    (1708, 1708, 1728, 1627, 1655, 1792, 1850, 1920, 1846),
    (2395, 2443, 2416, 2358, 2323, 2397, 2339, 2354, 2308),
)

CLA = (554, 554, 551, 548, 552, 558, 543, 553, 545)
CLA_UASC = (24, 21, 24, 27, 31, 36, 35, 37, 37)
CLA_CWD = (32, 31, 31, 30, 29, 29, 30, 29, 29)
CLA_S20 = (28, 33, 28, 26, 25, 30, 26, 28, 28)
CLA_VISITS = (473, 470, 449, 462, 472, 494, 465, 447, 431)
CLA_SUPERVISION = (454, 459, 447, 430, 420, 409, 413, 477, 466)
CLA_REVIEWS = (542, 544, 544, 546, 547, 552, 534, 544, 530)
CLA_HEALTH = ((294, 303, 317, 342, 351, 368, 361, 367, 351), (405, 411, 408, 426, 433, 432, 423, 427, 421))
INITIAL_HEALTH = ((3, 5, 1, 3, 2, 14, 5, 5, 1), (7, 23, 11, 13, 8, 19, 18, 19, 20))
THREE_PLACEMENTS = (149, 143, 136, 126, 123, 116, 105, 91, 82)
PLACED_FOR_ADOPTION = (38, 38, 33, 33, 29, 29, 23, 23, 17)
IFA = (136, 137, 140, 140, 145, 147, 152, 157, 158)
CHILDREN_0_TO_17 = 49_550
"""Any total from 49,507 to 49,589 gives the nine published rates."""

AUDITS_FEBRUARY = {
    "ptc": 6,
    "bit": 6,
    "swf": 9,
    "jigsaw": 4,
    "fostering": 4,
    "adoption": 1,
    "icas": 4,
    "yps": 2,
    "cff": 6,
}
AUDIT_GRADES_FEBRUARY = {"Outstanding": 2, "Good": 16, "Requires improvement": 20}
