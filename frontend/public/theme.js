// Sets the look before the first paint, so that a dark page never flashes light and large letters never start small.
// The site does the same again when it starts (src/app/preferences.ts, src/app/sight.ts); the keys must agree.
(function () {
  var root = document.documentElement;
  function stored(key) {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  }
  var wanted = new URLSearchParams(location.search).get('theme');
  if (wanted !== 'light' && wanted !== 'dark') wanted = stored('kuban.theme');
  var dark = wanted === 'dark' || (wanted !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  var sight = new URLSearchParams(stored('kuban.sight') || '');
  if (sight.get('on') === '1') {
    root.dataset.sight = 'on';
    root.dataset.sightSize = sight.get('size') || '150';
    root.dataset.sightSpacing = sight.get('spacing') || 'normal';
    root.dataset.sightScheme = sight.get('scheme') || 'black';
    root.dataset.sightPictures = sight.get('pictures') === '0' ? 'off' : 'on';
    dark = sight.get('scheme') === 'white';
  }
  root.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');
})();
