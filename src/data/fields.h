/*
 * fields.h: the text of one field becomes a number, a time or an event type, the same under every locale and time zone.
 */
#ifndef VTI_FIELDS_H
#define VTI_FIELDS_H

#include <vitrine/base.h>
#include <vitrine/pack.h>

/* The same word, whatever the case and without regard to spaces, '_', '-' and '.'; `word` is lower case without them.
 */
bool vti_text_is(vt_text text, const char *word);
/* [+-]digits[.digits][e[+-]digits], finite also as a float. Not: "1,5", "nan", "inf", "0x10". */
bool vti_number_parse(vt_text text, double *number);
/*
 * ISO 8601 ("2010-12-01", "2010-12-01T08:26:00.5+01:00"; also with a space, without seconds, with "Z" or " UTC"; UTC
 * where no zone is given), or Unix seconds, or milliseconds from 1e11 on. Years 0 to 9999.
 */
bool vti_time_parse(vt_text text, int64_t *seconds);
/* "12/1/2010 8:26": month, day, year of two or four digits, time. */
bool vti_time_parse_us(vt_text text, int64_t *seconds);
/* vt_event_type, VTI_EVENT_CANCEL or VTI_EVENT_REMOVE. */
bool vti_event_type_find(vt_text name, uint8_t *type);

#endif
