export default {
  headline: 'Put a second network behind your model, and see what it teaches.',
  lead: 'HSSL Studio trains a base model together with an auxiliary head of another architecture, records everything, and compares the runs. Nothing leaves this machine.',
  example: {
    title: 'Train the example',
    text: 'A small ViT with a ConvNeXt head, and the same ViT alone to measure it by, on 2,048 pictures of clothes. You see the first accuracy within a minute.',
    train: 'Train both now',
    search: 'Search over six heads',
  },
  data: {
    importing: 'Preparing the example images: {share}',
    ready: 'Fashion-MNIST is ready: {count} images',
    missing: 'The example images are not here. Add Fashion-MNIST on the data page.',
  },
  engineMissing: 'There is no compute engine yet.',
  openEngine: 'See how to get one',
  images: {
    title: 'Use your own images',
    text: 'Add a folder of pictures, with a folder for each class or without labels. Nothing is copied away or changed.',
    add: 'Add a folder',
  },
  spec: {
    title: 'Bring an experiment',
    text: 'Open an experiment file of a colleague, or put one together from scratch.',
    open: 'Open a file',
    compose: 'Compose',
  },
  trash: 'Deleted runs can still be restored.',
  openTrash: 'Open the trash',
};
