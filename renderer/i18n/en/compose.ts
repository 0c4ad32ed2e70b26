export default {
  title: 'Compose',
};
