"""The words of which sentences about figures are made, each with its code: one letter or sign for one role.

A sentence becomes a row of such codes, and what may be said is written as patterns over them (`frames.py`).
"""

from kpibook.words.vocabulary import words

CODES: dict[str, str] = {
    "u": (
        "rose risen rises rising increased increases increasing grew grown grows growing climbed climbs climbing "
        "jumped surged soared upward upwards went_up gone_up going_up moved_up edged_up crept_up ticked_up inched_up "
        "nudged_up drifted_up rebounded bounced_back leapt swelled mounted edged_higher crept_higher shot_up "
        "nudged_up shot_up up_arrow arrow_up upward_arrow ↑ ▲ "
        "leapt rocketed picked_up inched_up nudged_upwards moved_upwards"
    ),
    "d": (
        "fell fallen falling decreased decreases decreasing declined declines declining dropped drops dropping "
        "reduced reduces reducing dipped dips slipped slips slid shrank shrunk came_down come_down gone_down "
        "went_down going_down moved_down edged_down downward downwards tumbled plummeted lessened lowered "
        "tailed_off dropped_back fell_back fallen_back diminished dwindled eased subsided receded tumbled plunged "
        "plummeted slumped sank sunk drifted_down edged_down crept_down inched_down ticked_down nudged_down "
        "edged_lower drifted_lower edged_back down_again down_arrow arrow_down downward_arrow ↓ ▼"
    ),
    "b": (
        "got_better gets_better getting_better improved improves improving strengthened recovered recovers recovering "
        "rallied bettered picked_up_again"
    ),
    "w": "got_worse gets_worse getting_worse worsened worsens worsening deteriorated deteriorates deteriorating "
    "weakened",
    "=": (
        "unchanged stable steady static flat constant similar steadied plateaued no_change the_same same_as "
        "level_with held_steady little_changed broadly_unchanged consistent no_different barely_changed "
        "hardly_changed not_changed not_moved barely_moved hardly_moved little_change little_movement no_movement "
        "levelled_off levelled_out flatlined stabilised flat-lined unaltered → -> => identical"
    ),
    "~": "changed moved fluctuated varied",
    "U": "increase rise growth leap upswing jump surge upturn climb uplift uptick increases_in rises_in hike",
    "D": (
        "slump plunge slide slippage decrease fall reduction decline drop dip downturn fall-off reductions_in falls_in "
        "slip"
    ),
    "B": "improvement recovery gain improvements_in",
    "W": "deterioration worsening improvement_needed",
    ">": "above over higher greater more larger upwards_of in_excess_of additional extra",
    "<": "below under lower fewer less smaller beneath underneath",
    "+": (
        "clear_of well_clear_of right_side_of the_right_side_of on_the_right_side_of ahead_of better_than better "
        "outperform outperforms outperformed outperforming "
        "compares_favourably "
        "compares_well compare_favourably compare_well compared_favourably favourably stronger_than stronger"
    ),
    "-": (
        "wrong_side_of the_wrong_side_of on_the_wrong_side_of trail lag_behind lags_behind lagging_behind "
        "lagged_behind trails behind worse_than worse underperform "
        "underperforms underperformed underperforming compares_unfavourably compares_poorly compare_unfavourably "
        "unfavourably poorer_than weaker_than poorer weaker"
    ),
    "K": (
        "nowhere_near a_long_way_off some_way_off some_way_short_of well_off a_way_off "
        "short_of shy_of light_of adrift_of off_the away_from fell_short_of falls_short_of falling_short_of "
        "fall_short_of "
        "fallen_short_of short fell_short falls_short adrift lags lagging lagged trailing lag"
    ),
    "k": (
        "close_to near_to near within_a_whisker_of a_whisker_off within_a_hair's_breadth_of a_whisker_from "
        "within_reach_of within_sight_of nearing approaching just_off not_far_from not_far_off "
        "within_touching_distance_of near_the"
    ),
    "t": (
        "match mirror equal in_line_with on_a_par_with on_par_with equal_to equals equal equalled level_with "
        "matches matched "
        "matching the_same_as consistent_with at_the comparable_to comparable_with in_keeping_with similar_to "
        "mirrors mirrored"
    ),
    "m": (
        "at_or_over at_or_under on_or_over at_or_above at_or_below at_or_better_than on_or_above above_or_at "
        "meet_or_exceed met_or_exceeded "
        "meets_or_exceeds met meets meeting meet achieved achieves achieving achieve hit hits hitting attained "
        "attains satisfied "
        "satisfies fulfilled meeting_or_exceeding delivered compliant_with inside"
    ),
    "M": (
        "miss missed misses missing failed_to_meet fails_to_meet failing_to_meet failed_to_achieve failed_to_reach "
        "fails_to_reach fails_to_achieve failed_to_hit unmet yet_to_meet yet_to_reach yet_to_achieve breached "
        "breaches breaching did_not_meet not_achieving not_reaching"
    ),
    "e": (
        "exceeded exceeds exceeding exceed surpassed surpasses surpassing beat beats beating bettering topped "
        "tops overachieved overachieving outstripped passed_our"
    ),
    "T": (
        "target targets goal threshold ceiling target_level the_local_standard target's planning_figure "
        "planning_ceiling planning_level limit limits_set expected_standard expected_level we_expect "
        "expected_of_us where_it_should_be where_they_should_be where_we_should_be where_it_needs_to_be "
        "where_we_need_to_be where_we_want_to_be "
        "where_we_want_it where_we_want_them where_we_need_it required_level where_we_would_like_to_be "
        "we_ask_of_ourselves we_ask_for we_set_ourselves asked_of_us we_planned_for objective "
        "trajectory_target"
    ),
    "A": (
        "it its it's this these they their them which figure figures performance rate percentage proportion "
        "number numbers total totals measure indicator result results compliance timeliness volume volumes "
        "outturn position level levels share both_figures metric kpi count "
        "the_latter the_former"
    ),
    "@": (
        "at stands_at stood_at standing_at sits_at sat_at sitting_at now_at came_in_at landed_at held_at averaged_at"
    ),
    "v": (
        "is are was were stands stood standing stand sits sat sitting remained remains remain remaining stayed "
        "stays reached reaches reaching totalled totals totalling numbered recorded reported came comes averaged "
        "averages equates amounts be been being has have had saw sees seen shows showed shown showing there_were "
        "there_was there_are there_is there_have_been held finished sit lie lies holding accounted_for accounts_for "
        "accounting_for represents representing represented making_up comprising received completed continues "
        "ranged ranging ranges oscillated hovered continued now_stands currently_stands resting"
    ),
    "F": "from",
    "O": "to",
    "o": "of",
    "y": "by",
    "h": (
        "than compare_with compares_with compare_to compares_to compared_with compared_to compared_against compared "
        "against versus vs v comparing_with relative_to "
        "set_against in_comparison_with in_comparison_to in_contrast_to when_compared_with when_compared_to "
        "as_against as_opposed_to as_compared_with"
    ),
    "s": "since",
    "i": (
        "in at_the_end_of as_at as_of for during on within across throughout at_end_of end_of by_the_end_of through "
        "as_recently_as as_lately_as as_late_as as_early_as as_far_back_as"
    ),
    "!": (
        "not no never nor without n't cannot neither_did hasn't haven't didn't isn't aren't wasn't weren't "
        "doesn't don't no_longer failed_to yet_to fails_to none_the_less_not hardly scarcely"
    ),
    "c": "and or & as_well_as plus along_with together_with alongside and/or then",
    "C": (
        "while whilst whereas but although though despite however yet even_though in_contrast by_contrast "
        "meanwhile on_the_other_hand conversely albeit"
    ),
    "R": (
        "because due owing reflecting reflects reflected following caused causing driven explained attributed "
        "attributable as_a_result as_a_consequence thanks_to given linked result_of consequence_of stemming "
        "arising influenced impacted affected contributed contributing contributes led leading so_that explains "
        "suggests suggesting suggest indicates indicating means meaning helped helping because_of relates related "
        "partly"
    ),
    "?": (
        "said say says saying told feel feels felt think thinks thought believe believes believed perceived will "
        "would should could may might must shall can expect expects expected expecting anticipate "
        "anticipated anticipates forecast forecasts predicted predict projected projection plan_to plans_to "
        "planned_to planning_to we_plan are_planned is_planned aim aims aimed aiming hope hopes hoped hoping "
        "intend intends intended if unless until likely unlikely ambition going_to need_to needs_to so_as_to "
        "working_towards on_course on_track seek seeks seeking trying ensure ensuring next_month next_quarter "
        "next_year by_next wish wants want consider proposed proposal expectation were_to assume assuming "
        "predicting trajectory potential ought whether once when_the would-be hopefully determined committed "
        "upcoming towards progress_towards prioritise"
    ),
    "z": (
        "consecutive successive running in_a_row straight in_succession month-on-month month_on_month "
        "month_after_month consecutively successively on_the_trot"
    ),
    "l": "respectively",
    ",": ", – — ― -- - |",
    ";": "; . ! ? …",
    ":": ": =",
    "(": "( [",
    ")": ") ]",
    "_": (
        "all_but up_to_date up_to set_up follow_up followed_up up_and_running "
        "in_place at_least at_most so_that_is as_well at_all at_present at_this_stage at_times in_addition "
        "in_particular in_total in_all to_date_of of_course for_example such_as on_time in_time in_terms_of "
        "of_which out_of at_a_time over_and_above more_than_ever less_so as_such that_said in_turn target_date "
        "as_a_whole "
        "the_same_year closer_to_our closer_to_its closer_to_their closer_to_the nearer_to_our nearer_to_the "
        "our_own its_own their_own authority's_own council's_own "
        "target_dates target_setting to_target at_risk at_home at_school above_all in_full in_person "
        "in_respect_of in_relation_to with_regard_to with_respect_to with_reference_to as_regards as_to "
        "on_this_page in_this_section on_this_sheet in_this_report in_this_table more_or_less i.e_. e.g_. i_._e_. "
        "e_._g_. ie eg viz namely over_the_same_period over_the_same_month over_the_same_time in_the_same_period "
        "during_the_same_period "
        "in_due_course the_standard over_half_term rest_of over_christmas under_way under_review under_pressure "
        "at_the_same_time"
    ),
    ".": "fell_due falls_due fall_due falling_due",
    "X": (
        "highest lowest best worst peaked peak peaks peaking largest smallest greatest fewest poorest strongest "
        "weakest maximum minimum trough joint-highest joint-lowest joint_best "
        "joint_worst joint-best joint-worst equal_highest equal_lowest joint_highest joint_lowest all-time_high "
        "all-time_low best-ever worst-ever bottomed_out highest-ever lowest-ever record_high record_low "
        "busiest quietest"
    ),
    "j": "high low highs lows",
    "H": "unusual usual unusually usually_is exceptional normal_variation",
    "N": (
        "late overdue outside outwith missed_out outstanding unseen unvisited unsupervised out_of_timescale "
        "out_of_time "
        "out_of_date remainder rest remaining_children others not_seen exception exceptions short_by failed "
        "non-compliant noncompliant incomplete beyond unallocated"
    ),
}
"""Code → the words that have it; words of a phrase are joined by underscores."""

PLAIN = words(
    "edging creeping inching heading trending going moving nudging with into onto if about a shade whisker touch "
    "bit little fraction hair only an the our your my we us i he "
    "she his her that those who whom whose there here also now still currently again just further overall "
    "therefore so too very slightly marginally sharply significantly markedly considerably steadily gradually "
    "notably substantially modestly fractionally well much somewhat broadly largely mostly mainly only even "
    "already almost nearly around about approximately roughly some any all each every both such as than more most "
    "another other same month months monthly quarter quarterly year years annual annually week weeks day days "
    "working end start period time latest recent recently previous current prior last first second third fourth "
    "next once twice children child young people person persons case cases plans plan service services council "
    "national nationally local locally regional average mean median comparator comparators statistical timescale "
    "timescales timely statutory required up down back none nil come coming one ones kids kid youngsters youngster "
    "leaving leaves date "
    "benchmarks doing place made carried undertaken done took take taken given "
    "good strong excellent positive negative encouraging pleasing disappointing welcome small large big great "
    "slight sharp significant marked considerable steady gradual substantial modest marginal fractional clear "
    "noticeable notable equivalent equating meaning represent this's did do does done having being consistently "
    "continually continue continuing began begun started since until between compared comparison against point "
    "points percent percentage pp rated rating rag status where when what how comfortably narrowly easily clearly "
    "well-above fully exactly precisely actually year-on-year month-end in-month snapshot data reporting reported "
    "report shows period's overall, together combined means combination respectively per rate rates cohort open "
    "active total early late net gap difference margin variance distance pattern trend trajectory peak low high "
    "record level levels new thereby hence thus thereof albeit respective their corresponding performing "
    "fourth fifth sixth seventh eighth ninth tenth eleventh twelfth pro rata bang somewhere s "
    "nonetheless nevertheless likewise we've we're we'd they've they're i'm i've that's row"
)
"""Words that bring no other thing into a sentence: with them before a verb, it still speaks of the indicator."""


def _phrases() -> dict[tuple[str, ...], str]:
    found: dict[tuple[str, ...], str] = {}
    for code, listed in CODES.items():
        for word in listed.split():
            parts = tuple(word.split("_")) if word != "_" else ("_",)
            found.setdefault(parts, code)
    return found


PHRASES = _phrases()
"""Words and phrases → code; a phrase goes before the words that it is made of."""
LONGEST_PHRASE: dict[str, int] = {}
"""The first word of phrases → how many words the longest of them has."""
for _phrase in PHRASES:
    LONGEST_PHRASE[_phrase[0]] = max(len(_phrase), LONGEST_PHRASE.get(_phrase[0], 0))
DEGREES = words(
    "slightly marginally sharply significantly markedly considerably steadily gradually notably substantially "
    "modestly fractionally steeply rapidly slowly further again"
)
"""How far something moved: passed over between a verb and its number."""
