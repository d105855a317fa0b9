// The controls of a policy. Texts go to the server as they are typed; it says what is wrong with them.

export default {
  props: ['policies', 'problems', 'values', 'busy'],
  data: () => ({ side: 0, copied: false }),
  computed: {
    at() { return Math.min(this.side, this.policies.length - 1); },
    policy() { return this.policies[this.at]; },
    faults() { return (this.problems && this.problems[this.at]) || {}; },
    typed() { return this.values[this.at] || {}; },
    inflow() { return this.values[0]['inflow.factor'] !== undefined ? this.values[0]['inflow.factor'] : String(this.policies[0].inflow_factor); },
  },
  methods: {
    path(measure, part) { return `measures.${measure.name}.${part}`; },
    shown(measure, part) {
      const text = this.typed[this.path(measure, part)];
      if (text !== undefined) return text;
      if (part === 'main') return measure.dial.value === null ? '' : String(measure.dial.value);
      return measure[part];
    },
    isOn(measure) {
      const text = this.typed[this.path(measure, 'on')];
      return text === undefined ? measure.on : text === 'true';
    },
    set(measure, part, text) { this.$emit('set', this.at, this.path(measure, part), String(text)); },
    setInflow(text) { this.$emit('set', 0, 'inflow.factor', String(text)); },
    fault(measure, part) { return this.faults[this.path(measure, part)]; },
    step(dial) { return dial.is_whole ? 1 : dial.high <= 1 ? 0.01 : 0.5; },
    async copy() {
      try { await navigator.clipboard.writeText(this.policy.command); this.copied = true; setTimeout(() => { this.copied = false; }, 1500); } catch (e) { this.copied = false; }
    },
  },
  template: `
  <div class="bp-policy">
    <div v-if="policies.length > 1" class="bp-tabs bp-small" role="tablist">
      <button v-for="(p, i) in policies" role="tab" :aria-selected="at === i" @click="side = i" :id="'bp-side-' + i"><i :class="i ? 'bp-b' : 'bp-a'">{{ 'AB'[i] }}</i> {{ p.name }}</button>
    </div>
    <p v-if="policy.about" class="bp-quiet bp-note">{{ policy.about }}</p>
    <p class="bp-quiet bp-note"><b>A change runs the season again from its first day, with the same people and the same weather, up to the day you are on.</b></p>
    <p v-if="faults['']" class="bp-fault" role="alert">{{ faults[''] }}</p>
    <section class="bp-measure">
      <label class="bp-row"><b>Arrivals</b><span class="bp-quiet">times the scenario's{{ policies.length > 1 ? ', under both policies' : '' }}</span></label>
      <div class="bp-row">
        <input type="range" min="0" max="4" step="0.05" :value="inflow" @input="setInflow($event.target.value)" aria-label="arrivals, times the scenario's">
        <input type="text" inputmode="decimal" class="bp-number" :value="inflow" @change="setInflow($event.target.value)" id="bp-inflow" aria-label="arrivals as a number">
      </div>
      <p v-if="(problems && problems[0] || {})['inflow.factor']" class="bp-fault" role="alert">{{ problems[0]['inflow.factor'] }}</p>
    </section>
    <p v-if="!policy.measures.length" class="bp-quiet bp-note">This scenario has no measures.</p>
    <section v-for="measure in policy.measures" :key="policy.file + measure.name" class="bp-measure" :class="{ 'bp-off': !isOn(measure) }">
      <div class="bp-row">
        <label class="bp-switch"><input type="checkbox" :checked="isOn(measure)" @change="set(measure, 'on', $event.target.checked)" :id="'bp-on-' + measure.name">
          <span></span><b>{{ measure.label }}</b></label>
        <span class="bp-quiet" :title="measure.where">{{ measure.name }}</span>
      </div>
      <template v-if="isOn(measure)">
        <p class="bp-quiet">{{ measure.about }}</p>
        <p v-if="measure.when" class="bp-quiet">In force while: {{ measure.when }}.</p>
        <div v-else class="bp-row bp-dates">
          <label v-for="end in ['from', 'until']">{{ end }} <input type="text" inputmode="numeric" maxlength="40" placeholder="yyyy-mm-dd" :value="shown(measure, end)"
            @change="set(measure, end, $event.target.value)" :id="'bp-' + end + '-' + measure.name" :class="{ 'bp-bad': fault(measure, end) }"></label>
        </div>
        <p v-for="end in ['from', 'until']" v-if="fault(measure, end)" :key="end" class="bp-fault" role="alert">{{ end }}: {{ fault(measure, end) }}</p>
        <template v-if="measure.dial">
          <div class="bp-row">
            <input type="range" :min="measure.dial.low" :max="measure.dial.high" :step="step(measure.dial)" :value="Number(shown(measure, 'main')) || 0"
              @input="set(measure, 'main', $event.target.value)" :aria-label="measure.dial.words">
            <input type="text" inputmode="decimal" maxlength="40" class="bp-number" :value="shown(measure, 'main')" @change="set(measure, 'main', $event.target.value)"
              :id="'bp-main-' + measure.name" :class="{ 'bp-bad': fault(measure, 'main') }" :aria-label="measure.dial.words + ', as a number'">
          </div>
          <p class="bp-quiet">{{ measure.dial.words }}</p>
          <p v-if="fault(measure, 'main')" class="bp-fault" role="alert">{{ fault(measure, 'main') }}</p>
        </template>
      </template>
    </section>
    <div class="bp-row bp-foot">
      <button class="bp-button" @click="$emit('reset', at)" :disabled="!policy.changed">Undo all changes</button>
      <button class="bp-button" @click="copy">{{ copied ? 'Copied' : 'Copy the command' }}</button>
    </div>
    <p class="bp-quiet bp-note">The same season without the page, as replicate {{ policy.future }}:<br><code id="bp-command">{{ policy.command }}</code></p>
  </div>`,
};
