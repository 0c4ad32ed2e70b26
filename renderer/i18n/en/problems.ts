/**
 * What `Problem.key` says to a person, with what to do about it; the parameters are those of the problem.
 * A key that is missing here falls back to `Problem.message` and `Problem.advice`.
 */
export default {
  notAnObject: 'A spec is a JSON object. Write the fields between braces: {\'{\'} "name": … {\'}\'}.',
  unknownKey: 'Unknown key "{name}". Remove it.',
  unknownKeyNearest: 'Unknown key "{name}". Did you mean "{nearest}"?',
  invalid_type: 'This is of the wrong type: it should be {expected}.',
  too_small: 'Too small or too short: at least {minimum}.',
  too_big: 'Too large or too long: at most {maximum}.',
  invalid_format: 'This is not of the right form.',
  invalid_value: 'This is not one of the values that there are: {values}.',
  patchDoesNotDivide: 'A patch of {patchSize} pixels does not divide an image of {imageSize} pixels. Choose a patch size that divides {imageSize}, or another image size.',
  headsDoNotDivide: '{attentionHeads} attention heads do not divide a width of {width}. Choose a number of attention heads that divides {width}, or another width.',
  noHead: 'Supervision by a head needs a head. Add a head, or choose the supervision “Baseline”.',
  oneHeadOnly: 'The combination “Single” takes one head, and there are {count}. Keep one head, or combine them with “Concat” or “Search”.',
  twoHeadsNeeded: 'This combination needs at least two heads. Add a head, or choose “Single”.',
  headIdTaken: 'Two heads have the id “{id}”. Give every head an id of its own.',
  emptyBlock: 'The head “{id}” has neither token mixer nor MLP. Switch at least one of them on.',
  bottleneckWidth: 'The ResNet head’s bottleneck is a quarter of the width, and 4 does not divide {width}. Choose a width that 4 divides, or another head.',
  rangeOrder: 'The range starts at {low} and ends at {high}. Write the smaller number first.',
  localPatchDoesNotDivide: 'A patch of {patchSize} pixels does not divide a local crop of {size} pixels. Choose a multiple of the patch size, or leave it empty.',
  localTooLarge: 'A local crop of {size} pixels is larger than the image ({imageSize}). Choose a smaller crop.',
  minimumAbovePeak: 'The final learning rate {minimumLearningRate} is above the peak {peak}. Lower it, or raise the learning rate.',
  frozenThroughout: 'The last layer would stay frozen for all {epochs} epochs. Freeze it for fewer epochs than the run has.',
  noDataset: 'There is no data set “{dataset}”. Choose another one, or add it on the Data page.',
  datasetNotReady: 'The data set “{dataset}” cannot be used yet. Wait for its import to end, or add it again.',
  batchLargerThanData: 'A batch of {batchSize} is larger than the {images} training images. Choose a smaller batch, or more images.',
  moreNeighboursThanImages: 'k = {k} asks for more neighbours than the {images} training images. Choose a smaller k.',
};
