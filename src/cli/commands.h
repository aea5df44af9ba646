/*
 * commands.h: the subcommands, one file each. argv[0] is the command's name; the exit code is returned.
 */
#ifndef VTI_COMMANDS_H
#define VTI_COMMANDS_H

int vti_command_train(int argc, char **argv);
int vti_command_eval(int argc, char **argv);
int vti_command_tune(int argc, char **argv);
int vti_command_segments(int argc, char **argv);
int vti_command_recommend(int argc, char **argv);
int vti_command_similar(int argc, char **argv);
int vti_command_inspect(int argc, char **argv);
int vti_command_pack(int argc, char **argv);
int vti_command_delta(int argc, char **argv);
int vti_command_models(int argc, char **argv);
int vti_command_report(int argc, char **argv);
int vti_command_simulate(int argc, char **argv);

#endif
