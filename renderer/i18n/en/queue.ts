export default {
  title: 'Queue',
};
