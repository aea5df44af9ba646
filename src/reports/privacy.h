/*
 * privacy.h: the probabilities with which devices answer, as web/src/privacy.ts has them, where their sources are. It
 * knows no questions.
 */
#ifndef VTI_PRIVACY_H
#define VTI_PRIVACY_H

#include "../base/random.h"

/* How likely a device names the truth, one of `values`; each other value is (1 - p) / (values - 1). */
double vti_response_truth(uint32_t values, double epsilon);

/* How far beyond both ends of its grid a noisy step can be. */
int64_t vti_noise_reach(uint32_t steps, double epsilon);

/* What a device answers: to a choice, of which vti_response_truth says `kept`, and to a number, a part 0..1 of the most. */
int64_t vti_choice_answer(uint32_t truth, uint32_t values, double kept, vti_random *random);
int64_t vti_number_answer(double part, uint32_t steps, double epsilon, vti_random *random);

#endif
