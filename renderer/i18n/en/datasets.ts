export default {
  title: 'Data',
};
