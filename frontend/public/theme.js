// Sets the colour scheme before the first paint, so that a dark page never flashes light.
// The site does the same again when it starts (src/app/theme.ts); the keys must agree.
(function () {
  var wanted = new URLSearchParams(location.search).get('theme');
  if (wanted !== 'light' && wanted !== 'dark') {
    try {
      wanted = localStorage.getItem('kuban.theme');
    } catch {
      wanted = null;
    }
  }
  var dark = wanted === 'dark' || (wanted !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');
})();
