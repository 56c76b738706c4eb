// <onit-search>: a search in the pictures of an onitsearch installation, for any web page. One file, no framework.
// docs/embed.md says how it is used. It needs nothing from its page's Content-Security-Policy but this server in
// script-src, connect-src and img-src: its style is a constructed sheet, and a visitor's picture is shown on a canvas.
const SCRIPT = document.currentScript?.src ?? ""; // of a classic script; a module is found by its name

const WORDS = {
  en: {
    label: "Search pictures", words: "Words that describe a picture", hint: "a lion, a ship in a storm", go: "Search",
    picture: "Search with a picture", drop: "Drop the picture here", yours: "Your picture", like: "Like this one",
    take: "Remove: {it}", more: "Show more", alike: "More like this", alikeOf: "More like this: {it}", busy: "Searching …",
    one: "{n} picture", many: "{n} pictures", none: "No pictures found.", unsure: "No sure matches. The closest:",
    less: "Less certain", lessSays: "These may show something else.", shown: "{n} of {all} shown",
    meant: "Did you mean {it}?", lost: "The search cannot be reached. Please try again in a moment.",
    odd: "This is not a picture that can be searched with.",
    empty: "Write a few words, or give a picture.",
  },
  de: {
    label: "Bilder suchen", words: "Worte, die ein Bild beschreiben", hint: "ein Löwe, ein Schiff im Sturm", go: "Suchen",
    picture: "Mit einem Bild suchen", drop: "Das Bild hier ablegen", yours: "Ihr Bild", like: "Wie dieses",
    take: "Entfernen: {it}", more: "Mehr zeigen", alike: "Ähnliche Bilder", alikeOf: "Ähnliche Bilder: {it}", busy: "Die Suche läuft …",
    one: "{n} Bild", many: "{n} Bilder", none: "Keine Bilder gefunden.", unsure: "Keine sicheren Treffer. Am nächsten:",
    less: "Weniger sicher", lessSays: "Diese zeigen vielleicht etwas anderes.", shown: "{n} von {all} gezeigt",
    meant: "Meinten Sie {it}?", lost: "Die Suche ist nicht erreichbar. Bitte versuchen Sie es gleich noch einmal.",
    odd: "Das ist kein Bild, mit dem gesucht werden kann.",
    empty: "Schreiben Sie ein paar Worte, oder geben Sie ein Bild.",
  },
  fr: {
    label: "Chercher des images", words: "Mots qui décrivent une image", hint: "un lion, un navire dans la tempête", go: "Chercher",
    picture: "Chercher avec une image", drop: "Déposez l’image ici", yours: "Votre image", like: "Comme celle-ci",
    take: "Retirer : {it}", more: "Voir plus", alike: "Images semblables", alikeOf: "Images semblables : {it}", busy: "Recherche en cours…",
    one: "{n} image", many: "{n} images", none: "Aucune image trouvée.", unsure: "Aucun résultat sûr. Les plus proches :",
    less: "Moins sûr", lessSays: "Ces images montrent peut-être autre chose.", shown: "{n} sur {all} affichées",
    meant: "Vouliez-vous dire {it} ?", lost: "La recherche est injoignable. Réessayez dans un instant.",
    odd: "Cette image ne peut pas servir à chercher.",
    empty: "Écrivez quelques mots, ou donnez une image.",
  },
};
