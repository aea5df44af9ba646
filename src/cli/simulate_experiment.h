/*
 * simulate_experiment.h: `vitrine simulate --pack ... --against ...`: an experiment with two packs on simulated shoppers:
 * its options, and what came out of it.
 */
#ifndef VTI_SIMULATE_EXPERIMENT_H
#define VTI_SIMULATE_EXPERIMENT_H

#include "cli_options.h"

#include <vitrine/simulate.h>

/* To be put into the groups of vti_options_parse. */
extern const vti_option_group vti_experiment_options_group;

/* After parsing: whether one is asked for. */
bool vti_experiment_is_wanted(void);

/* Runs and prints it, for the shop of these options. An exit code. */
int vti_experiment_command(const vt_simulate_options *shop, bool json);

#endif
