/*
 * mlp.h: a multilayer perceptron in training: forward and back-propagation of a block of rows. Hidden layers are
 * rectified, there is one output. It knows nothing of losses, and of inputs only that they are floats.
 */
#ifndef VTI_MLP_H
#define VTI_MLP_H

#include "dense_floats.h"

#include "../base/memory.h"
#include "../base/random.h"
#include "../kernels/kernels.h"

#define VTI_MLP_MAX_LAYERS 5U

/* Where the numbers of a layer are: weights [inputs][outputs], biases [outputs]. The last layer has no bias. */
typedef struct vti_mlp_layer {
    uint32_t inputs, outputs;
    size_t weights, biases;
} vti_mlp_layer;

typedef struct vti_mlp {
    const vti_dense_floats *floats;
    const vti_kernels *kernels;
    vti_mlp_layer layers[VTI_MLP_MAX_LAYERS];
    uint32_t layer_count;
    size_t number_count, weight_count; /* all numbers; the first of them are weights, then come the biases */
} vti_mlp;

/* Rows on their way. The caller fills values[0] and, for vti_mlp_back, slopes. */
typedef struct vti_mlp_pass {
    float *values[VTI_MLP_MAX_LAYERS]; /* [rows][inputs] of each layer */
    float
        *kept[VTI_MLP_MAX_LAYERS]; /* [inputs] 0 for units left out, 1 / (1 - dropout) for the others; not of layer 0 */
    float *outputs;                /* [rows] */
    float *slopes;                 /* [rows] of the loss by the outputs */
    float *of_outputs, *of_inputs; /* [rows][widest] of a layer; after vti_mlp_back those of values[0] */
    float *transposed;             /* [widest][widest] */
} vti_mlp_pass;

/* hidden_count < VTI_MLP_MAX_LAYERS. */
vti_mlp vti_mlp_of(uint32_t inputs, const uint32_t *hidden, uint32_t hidden_count);
/* Hidden weights are normal with variance 2 / inputs (He et al. 2015); the others, and the biases, are 0. */
void vti_mlp_start(const vti_mlp *mlp, vti_random *random, float *numbers);

/* The arrays of a pass of at most so many rows, from an arena. */
void vti_mlp_pass_take(const vti_mlp *mlp, vti_arena *arena, size_t rows, vti_mlp_pass *pass);
/* Draws pass->kept: one choice for all rows (dropout: Srivastava et al. 2014). With dropout 0 all units are kept. */
void vti_mlp_draw_units(const vti_mlp *mlp, double dropout, uint64_t seed, vti_mlp_pass *pass);

void vti_mlp_forward(const vti_mlp *mlp, const float *numbers, size_t rows, vti_mlp_pass *pass);
/* Adds the slopes by the numbers to sums [number_count]; with `inputs` also finds pass->of_inputs. After a forward. */
void vti_mlp_back(const vti_mlp *mlp, const float *numbers, size_t rows, bool inputs, vti_mlp_pass *pass, float *sums);
/* The same from the slopes of the last hidden layer, in pass->of_inputs, for networks whose output is not used. */
void vti_mlp_back_hidden(const vti_mlp *mlp, const float *numbers, size_t rows, bool inputs, vti_mlp_pass *pass,
                         float *sums);

#endif
