/* Starts the date and time choosers, which Wagtail starts by inline scripts. */
(() => {
  const { Controller } = window.StimulusModule;
  const starters = { date: "initDateChooser", time: "initTimeChooser", datetime: "initDateTimeChooser" };

  class Chooser extends Controller {
    static values = { kind: String, for: String, options: Object };

    connect() {
      const start = window[starters[this.kindValue]];
      // A form that was moved is connected again; its chooser is already there.
      if (start && !this.started) start(this.forValue, this.optionsValue);
      this.started = true;
    }
  }

  window.wagtail.app.register("af-chooser", Chooser);
})();
