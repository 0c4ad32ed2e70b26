export default {
  title: 'Engine',
};
