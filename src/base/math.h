/*
 * math.h: the transcendental functions of the engine, from plain IEEE operations only, because those of C libraries
 * differ in their last bits. Each is within 2 ulp over the stated range.
 */
#ifndef VTI_MATH_H
#define VTI_MATH_H

/* Correctly rounded everywhere (IEEE 754 requires it). */
double vti_sqrt(double x);
/* Natural logarithm; x positive and finite. */
double vti_log(double x);
/* e^x; 0 below -708, infinity above 709. */
double vti_exp(double x);
/* x^y for x > 0, by exp(y log x): its error grows with |y log x|. */
double vti_power(double x, double y);

#endif
