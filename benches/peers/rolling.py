"""The rolling limit for one member, exactly: at most 180 days in any 12 months, judged day by day in the order of the claims.

Neither SQL nor data frames can say it without folding over rows: whether a day is granted depends on which days before it were.
Both peers hand the few members who ask for more than 180 days in all to this function; everybody else gets all days.
"""

import calendar
import datetime

DAYS = 180
# Days of the calendar that the workload can touch, and the last day outside the twelve months that end on each.
FIRST = datetime.date(2015, 1, 1).toordinal()
EPOCH = datetime.date(1970, 1, 1).toordinal()
LAST = datetime.date(2025, 1, 1).toordinal()


def year_before(day):
    date = datetime.date.fromordinal(day)
    last = calendar.monthrange(date.year - 1, date.month)[1]
    return date.replace(year=date.year - 1, day=min(date.day, last)).toordinal()


AFTER = [max(0, year_before(day) - FIRST) if day > FIRST + 366 else 0 for day in range(FIRST, LAST)]


def granted(starts, ends):
    """Granted days of each claim; claims in their order, days counted from 1970."""
    base = EPOCH - FIRST
    taken = bytearray(LAST - FIRST)
    results = []
    for start, end in zip(starts, ends):
        first, last = start + base, end + base
        low = AFTER[first]
        used = sum(taken[low + 1 : first])
        count = 0
        for day in range(first, last + 1):
            after = AFTER[day]
            while low < after:
                low += 1
                used -= taken[low]
            used += taken[day]
            if used < DAYS:
                used += 1
                taken[day] += 1
                count += 1
        results.append(count)
    return results
